"""README, CONTRIBUTING and the rest say what is true: their commands exist, their examples run."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, DocTestParser, DocTestRunner
from pathlib import Path

import pytest
import yaml

from experiments import verify
from experiments.cli import main
from experiments.cli.outcome import table
from experiments.cli.tables import show_table
from experiments.record import load_run
from experiments.verdict import decide
from tabular.mdp import FiniteMDP
from theory.claim import Claim, Verdict
from theory.notation import epsilon, gamma
from theory.registry import load, names

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"^ {4}((?:boundlab|make) [^#\n]*)|`((?:boundlab|make) [^`]+)`", re.MULTILINE)


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def commands(*texts: str) -> Iterator[list[str]]:
    for text in texts:
        for match in COMMAND.finditer(text):
            yield shlex.split(match[1] or match[2])


def check_command(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Fail when the command, or an option that the words give it, does not exist."""
    assert main([words[1], "--help"]) == 0
    text = capsys.readouterr().out
    for word in words:
        if word.startswith("--"):
            assert re.search(rf"{word}\b", text), f"{' '.join(words)}: no option {word}"


def test_commands_exist(capsys: pytest.CaptureFixture[str]) -> None:
    shown = [words for words in commands(README, CONTRIBUTING) if words[0] == "boundlab"]
    assert len(shown) > 5
    for words in shown:
        check_command(words, capsys)


@pytest.mark.parametrize("false", ["boundlab proof all", "boundlab verify all --quick"])
def test_a_command_that_does_not_exist_is_found(false: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AssertionError):
        check_command(false.split(), capsys)


def test_claims_in_commands_exist() -> None:
    known = {*names(), "all", "avi_classical", "NAME", "CLAIM"}
    for words in commands(README, CONTRIBUTING):
        if words[:2] in (["boundlab", "verify"], ["boundlab", "show"], ["boundlab", "cite"]):
            positional = [word for word in words[2:3] if not word.startswith("-")]
            assert set(positional) <= known, words


def test_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {words[1] for words in commands(README, CONTRIBUTING) if words[0] == "make"}
    assert {"verify", "test"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_examples_of_the_readme_print_what_it_says() -> None:
    examples = "\n".join(blocks(README, "python"))
    assert examples.count(">>>") >= 5
    test = DocTestParser().get_doctest(examples, {}, "README.md", "README.md", 0)
    failures: list[str] = []
    DocTestRunner(optionflags=NORMALIZE_WHITESPACE | ELLIPSIS).run(test, out=failures.append)
    assert not failures, "".join(failures)


def test_table_of_the_readme_is_what_verify_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the run BOUNDLAB_VERIFIED, if there is one."""

    def cells(lines: list[str]) -> list[list[str]]:
        return [re.split(r" {2,}", line.strip()) for line in lines]

    (excerpt,) = blocks(README, "text")
    head, _, *shown, total, report = cells(excerpt.splitlines())
    told = [row[0] for row in shown]
    if recorded := os.environ.get("BOUNDLAB_VERIFIED"):
        show_table(table(decide([load(name) for name in told], load_run(recorded))))
    else:
        assert main(["verify", *told, "--out", str(tmp_path / "run")]) == 0
    printed = cells(capsys.readouterr().out.splitlines())
    assert [head, *shown] == [printed[0], *printed[2 : 2 + len(shown)]]
    assert total[0].startswith(f"{len(names())} claims: ")
    assert report[0].startswith("report: runs/verify-")


def test_the_list_of_theorems_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["theorems", str(ROOT / "THEOREMS.md"), "--check"]) == 0, capsys.readouterr().out


def test_example_of_a_file_is_an_mdp(tmp_path: Path) -> None:
    (text,) = blocks(README, "json")
    path = tmp_path / "two_states.json"
    path.write_text(text, encoding="utf-8")
    mdp = FiniteMDP.load(path)
    assert (mdp.S, mdp.A, mdp.gamma) == (2, 2, 0.9)


@pytest.fixture(scope="module")
def example() -> str:
    (text,) = blocks(CONTRIBUTING, "python")
    return text


def test_example_theorem_holds_and_a_stronger_one_does_not(example: str) -> None:
    scope: dict[str, object] = {}
    exec(compile(example, "CONTRIBUTING.md", "exec"), scope)
    claim = scope["CLAIM"]
    assert isinstance(claim, Claim)
    result = verify(claim, seed=1, replications=(1,))
    assert (result.verdict, result.as_expected) == (Verdict.HOLDS, True)
    false = claim.with_bound(claim.bound - gamma * epsilon / (1 - gamma), "too_small")
    assert verify(false, seed=1, replications=(1,)).verdict is Verdict.REFUTED


def test_example_theorem_is_added_by_its_file_alone(example: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "theory", tmp_path / "theory", ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / "theory" / "claims" / "avi_classical.py"
    path.write_text(example, encoding="utf-8")
    for words in (["doctest", str(path)], ["experiments", "show", "avi_classical"], ["experiments", "list"]):
        done = subprocess.run(
            [sys.executable, "-m", *words],
            env={"PYTHONPATH": str(tmp_path), "COLUMNS": "200", "PATH": ""},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert "avi_classical" in done.stdout  # of the list


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    assert citation["authors"] == [{"name": author["name"]} for author in project["authors"]]


def test_changelog_keeps_its_form() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    releases = [line for line in lines if line.startswith("## ")]
    assert releases[0] == "## [Unreleased]"
    dates = [date.fromisoformat(line.split(" - ")[1]) for line in releases[1:]]
    assert dates == sorted(dates, reverse=True)
    kinds = {line.removeprefix("### ") for line in lines if line.startswith("### ")}
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Verdicts"}
    assert "Verdicts" in kinds

"""The command line: what it prints, what it writes, how it ends, and that a mistake costs one line."""

from __future__ import annotations

import doctest
import errno
import importlib.util
import json
import os
import platform
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments import study as studies
from experiments.cli import doctor, main
from experiments.cli.options import as_arguments, engine_for
from experiments.cli.outcome import remarks
from experiments.cli.progress import Progress
from experiments.cli.recorded import judged
from experiments.cli.settings import axis_values
from experiments.cli.verdicts import verdicts_json
from experiments.cli.verify import Verify
from experiments.engine import DaskEngine, SerialEngine
from experiments.plan import sweeps
from experiments.record import load_run
from experiments.sweep import Row, Sweep, Trial
from experiments.verdict import decide
from experiments.verification import Control, Verification
from tabular.mdp import FiniteMDP
from theory import registry
from theory.claim import Claim, Verdict
from theory.errors import InvalidInput

COLUMNS = [
    "name", "title", "paper", "locator", "provenance", "sense", "guarantee", "quantity", "expected", "witness",
]  # fmt: skip
CLAIM = "simulation_lemma"
FALSE = "api_one_step_coefficient"
SMALL = ("--set", "replications=1", "--set", "S=4")
HEAVY = ("numba", "matplotlib", "pandas", "scipy", "tabular", "cvxpy", "dask", "distributed", "gymnasium")


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Outcome(code, *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "recorded"
    assert main(["verify", CLAIM, FALSE, *SMALL, "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def copied(recorded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(recorded, tmp_path / "copied"))


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "experiments", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


# list, show, cite


def test_list_as_json_has_every_claim_with_exactly_its_columns(run: Run) -> None:
    code, out, err = run("list", "--json")
    rows = json.loads(out)
    assert (code, err) == (0, "")
    assert [row["name"] for row in rows] == list(registry.names())
    assert all(list(row) == COLUMNS for row in rows)
    papers = {row["name"]: row["paper"] for row in rows}
    assert papers["avi_error_propagation"] == "2401.09561"  # deramo2020sharing has an arXiv number
    assert papers[CLAIM] == "kearns2002near"  # and this one has none


def test_list_writes_one_whole_line_a_claim_when_no_terminal_reads_it(run: Run) -> None:
    head, _, *lines = run("list").out.splitlines()
    assert head.split() == ["name", "expected", "title", "paper"]
    assert [line.split()[0] for line in lines] == list(registry.names())
    assert all(registry.load(line.split()[0]).title in line for line in lines)


def test_list_folds_to_paragraphs_on_a_narrow_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rich.console.Console.is_terminal", True)
    monkeypatch.setenv("COLUMNS", "60")
    lines = re.sub(r"\x1b\[\d+m", "", run("list").out).splitlines()
    assert max(map(len, lines)) <= 60
    assert [line for line in lines if not line.startswith(" ")] == list(registry.names())


def heavy_modules_after(code: str) -> set[str]:
    program = f"{code}\nimport sys; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stderr.split()} & set(HEAVY)


def test_list_show_and_cite_import_nothing_heavy() -> None:
    call = f"from experiments.cli import main; [main(a) for a in (['list'], ['show', '{CLAIM}'], ['cite'])]"
    assert heavy_modules_after(call) == set()


def test_an_import_of_a_simulator_would_be_seen() -> None:
    assert {"tabular", "scipy"} <= heavy_modules_after("import tabular.mdp")


def test_show_says_everything_a_claim_holds(run: Run) -> None:
    code, out, _ = run("show", "avi_error_propagation")
    assert code == 0
    for text in (
        "Error propagation of AVI",
        "2*gamma*(2*R_max*gamma**K/(1 - gamma) + propagated_error)/(1 - gamma)**2",
        r"\|Q^*-Q^{\pi_K}\|_{1,\rho} \le",
        "K: number of iterations, or of episodes where one plays (count), in 1, 2, ...",
        "deramo2020sharing, Theorem 1 (paper)",
        "surely",
        "HOLDS",
        "bounded start: Q_0 lies within R_max/(1-gamma); broken by far_start",
        "avi_run, drawn from dirichlet, garnet, chain, grid",
        "concentrated_chain"
        if registry.load("avi_error_propagation").witness == "concentrated_chain"
        else "",
        "horizon exponent - 1/2: ",
        "1/(1 - gamma): ",
    ):
        assert text in out
    assert "repaired by api_error_propagation" in run("show", FALSE).out


def test_cite_prints_each_source_once(run: Run) -> None:
    assert run("cite", CLAIM).out.startswith("@article{kearns2002near,")
    keys = re.findall(r"^@\w+\{([^,]+),", run("cite").out, flags=re.MULTILINE)
    assert sorted(keys) == sorted({claim.source.key for claim in registry.load_all()})


# mistakes


MISTAKES: dict[str, tuple[str, ...]] = {
    "": ("a command is missing", "verify"),
    "verfy": ("'verfy'", "did you mean 'verify'?", "doctor"),
    "show simulation_lemm": ("'simulation_lemm'", f"did you mean '{CLAIM}'?"),
    "cite nothing_like_it": ("'nothing_like_it'", f"the claims are {registry.names()[0]}"),
    "verify simulation_lemm": (f"did you mean '{CLAIM}'?",),
    "verify --presett quick": ("--presett", "--preset {quick,full}"),
    "verify --preset slow": ("'slow'", "--preset", "'quick', 'full'"),
    "verify --engine dask": ("--engine dask", "serial, local, slurm, tcp://HOST:PORT"),
    "verify --slurm.queue q": ("--engine auto", "--engine slurm"),
    "verify --engine slurm --slurm.cores x": ("--slurm.cores", "a whole number is needed, got 'x'"),
    "verify --engine slurm --slurm.cores 0": ("cores of a job of Slurm must be a positive integer, got 0",),
    "verify --engine tcp://here": ("--engine tcp://here", "tcp://HOST:PORT"),
    "verify --engine tcp://here:1 --workers 2": ("--workers 2", "tcp://here:1", "its own workers"),
    "verify --seed x": ("--seed", "a whole number is needed, got 'x'"),
    "verify --seed": ("--seed",),
    "verify --seed -1": ("--seed -1", "0 or more"),
    "verify --alpha 1.5": ("--alpha 1.5", "between 0 and 1"),
    "verify --workers 0": ("--workers 0", "positive"),
    "verify --workers 2 --engine serial": ("--workers 2", "--engine local"),
    "verify --resume": ("--resume", "--out", "none in runs/"),
    "verify --set S": ("--set S", "name=value[,value...]"),
    "verify --set S=": ("--set S=", "name=value[,value...]"),
    "verify --set S=1 --set S=2": ("S is set twice",),
    f"verify {CLAIM} --set gama=0.5": ("--set gama=0.5", "gamma"),
    f"verify {CLAIM} --set gamma=2": ("--set gamma=2", "[0, 1)"),
    f"verify {CLAIM} --set S=0": ("--set S=0", "at least 1"),
    f"verify {CLAIM} --set S=four": ("axis S", "'four'", "number"),
    f"verify {CLAIM} --set replications=0": ("replications", "0"),
    "verify --gamma 1": ("--gamma 1", "[0, 1)"),
    "verify --gamma x": ("--gamma", "a number in [0, 1) is needed, got 'x'"),
    "verify --gamma 0.9": ("--gamma 0.9", "--mdp"),
    "verify --mdp FrozenLake-v1": ("FrozenLake-v1", "no discount", "--gamma"),
    "verify --mdp FrozenLak-v1 --gamma 0.9": ("'FrozenLak-v1'", "FrozenLake-v1"),
    "verify --mdp nowhere.npz": ("nowhere.npz", "no such file"),
    "verify --out /proc/nowhere": ("/proc/nowhere",),
    "report nowhere": ("nowhere", "manifest.json"),
    f"plot nowhere {CLAIM} --to x.png": ("nowhere", "manifest.json"),
    f"plot nowhere {CLAIM} --to x.gif": ("--to x.gif", ".png, .svg, .pdf"),
    f"plot nowhere {CLAIM}": ("--to",),
    "sweep lader": ("'lader'", "did you mean 'ladder'?"),
    "sweep ladder --to x.gif": ("--to x.gif", ".png, .svg, .pdf"),
    "new-claim Simulation": ("'Simulation'", "simulation_lemma"),
    "new-claim class": ("'class'",),
    "new-claim all": ("'all'",),
    "new-claim two-words": ("'two-words'",),
    "new-claim fresh --folder /nowhere": ("/nowhere/fresh.py", "No such file"),
    "theorems --chek": ("--chek", "--check"),
    "theorems /nowhere/T.md": ("/nowhere/T.md",),
}


@pytest.mark.parametrize("line", MISTAKES, ids=lambda line: line or "nothing")
def test_a_mistake_costs_one_line_and_exit_code_2(
    line: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*line.split())
    assert (code, out) == (2, "")
    assert err.startswith("boundlab: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    for fragment in MISTAKES[line]:
        assert fragment in err
    assert not list(tmp_path.rglob("*.parquet"))


def test_help_and_version_are_no_mistakes(run: Run) -> None:
    assert run("--help").code == 0
    code, out, err = run("verify", "--help")
    assert (code, err) == (0, "")
    assert "--resume" in out
    assert "default: None" not in out
    assert run("--version").out == f"boundlab {metadata.version('boundlab')}\n"


def test_the_process_ends_with_the_code_and_one_line() -> None:
    bad = start("verify", "simulation_lemm")
    out, err = bad.communicate(timeout=60)
    assert (bad.returncode, out, err.count("\n")) == (2, "", 1)


def test_a_reader_that_leaves_is_no_error() -> None:
    process = start("list")
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(timeout=60) == 141
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()


# verify


def test_verify_prints_the_table_and_writes_verdicts_and_report(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "run"
    code, out, _ = run("verify", CLAIM, *SMALL, "--out", folder)
    assert code == 0
    head, _, row, total, report = out.splitlines()
    assert head.split()[:6] == ["claim", "expected", "verdict", "draws", "tightness", "refuted"]
    assert row.split()[:3] == [CLAIM, "HOLDS", "HOLDS"]
    assert row.split()[5] == "5/5"
    assert total == "1 claim: 1 HOLDS; all as expected"
    path = Path(report.removeprefix("report: "))
    assert path.parent == folder
    assert CLAIM in path.read_text(encoding="utf-8")
    written = json.loads((folder / "verdicts.json").read_text(encoding="utf-8"))
    (summary,) = written["claims"]
    assert written["planned"] == written["stored"] == len(load_run(folder))
    verification = decide([registry.load(CLAIM)], load_run(folder))[0]
    assert summary == json.loads(json.dumps(verification.summary()))


def test_without_a_folder_the_run_goes_to_a_new_one(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("verify", "discount_weight_product", "--set", "K=2", "--set", "replications=1")
    (folder,) = (tmp_path / "runs").iterdir()
    assert code == 0
    assert f"report: {folder.relative_to(tmp_path)}/" in out
    assert f"such as --out runs/{folder.name}" in run("verify", "--resume").err


def test_a_verdict_that_differs_from_the_expected_one_ends_with_1(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    surprising = replace(registry.load(CLAIM), expected=Verdict.REFUTED)
    monkeypatch.setattr(registry, "load", lambda name: surprising)
    code, out, _ = run("verify", CLAIM, *SMALL, "--out", tmp_path / "run")
    assert code == 1
    assert f"1 claim: 1 HOLDS; not as expected: {CLAIM}" in out


def test_resuming_recomputes_nothing_and_another_run_is_refused(run: Run, copied: Path) -> None:
    before = load_run(copied)
    assert "--resume" in run("verify", CLAIM, FALSE, *SMALL, "--out", copied).err
    assert run("verify", CLAIM, FALSE, *SMALL, "--out", copied, "--resume").code == 0
    pd.testing.assert_frame_equal(load_run(copied), before)  # seconds included
    code, _, err = run("verify", CLAIM, *SMALL, "--out", copied, "--resume")
    assert code == 2
    assert "holds another run: config.claims" in err


def test_the_line_after_an_interruption_goes_on_where_it_stopped(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(self: Progress, done: int, total: int) -> None:
        self.done, self.total = done, total
        if done >= 20:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Progress, "__call__", interrupt)
        code, _, err = run("verify", CLAIM, *SMALL, "--out", tmp_path / "a run")
    kept = re.fullmatch(
        r"boundlab: interrupted; (\d+) of (\d+) trials are kept in .*, go on with: (.*)\n", err
    )
    assert code == 130
    assert kept is not None
    before = load_run(tmp_path / "a run")
    assert 20 <= len(before) == int(kept[1]) < int(kept[2])
    program, *arguments = shlex.split(kept[3])
    assert (program, run(*arguments).code) == ("boundlab", 0)
    after = load_run(tmp_path / "a run")
    assert len(after) == int(kept[2])
    pd.testing.assert_series_equal(
        after.set_index("id").loc[before["id"], "seconds"], before.set_index("id")["seconds"]
    )


def test_a_disk_that_refuses_ends_a_run_with_the_line_that_goes_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced = os.replace

    def full(source: Path, to: Path) -> None:
        if to.suffix == ".parquet" and list(to.parent.glob("*.parquet")):
            raise OSError(errno.ENOSPC, "No space left on device")
        replaced(source, to)

    monkeypatch.setattr(studies, "load", lambda name: toy())
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        code, _, err = run("sweep", "toy", "--out", tmp_path / "run")
    kept = re.fullmatch(
        r"boundlab: cannot write .*: No space left on device; .*; "
        r"(\d+) of (\d+) trials are kept in .*, go on with: (.*)\n",
        err,
    )
    assert code == 4
    assert kept is not None
    assert int(kept[1]) == len(load_run(tmp_path / "run")) > 0
    assert run(*shlex.split(kept[3])[1:]).code == 0
    assert len(load_run(tmp_path / "run")) == int(kept[2])
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", lambda source, to: refuse())
        assert run("sweep", "toy", "--out", tmp_path / "new").code == 2


def refuse() -> None:
    raise OSError(errno.EROFS, "Read-only file system")


def test_ctrl_c_keeps_what_is_finished(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    process = start("verify", "--out", folder)
    while not list(folder.glob("parts/*.parquet")):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    *_, last = err.splitlines()
    assert process.returncode == 130
    assert "Traceback" not in err
    assert last.startswith("boundlab: interrupted; ")
    assert last.endswith(f"boundlab verify all --out {folder} --resume")
    assert len(load_run(folder)) == int(re.findall(r"(\d+) of", last)[-1])


def test_a_folder_with_something_else_in_it_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    code, _, err = run("verify", CLAIM, *SMALL, "--out", tmp_path)
    assert code == 2
    assert "thesis.tex" in err
    assert os.listdir(tmp_path) == ["thesis.tex"]


def test_what_a_command_was_given_makes_the_same_command_again() -> None:
    command = Verify((CLAIM,), seed=3, set=("S=4,8", "K=2"), mdp=("a b.npz",), gamma=0.5, out=Path("x"))
    assert as_arguments("verify", command, ["claims"]) == (
        [
            "verify",
            CLAIM,
            "--seed",
            "3",
            "--set",
            "S=4,8",
            "--set",
            "K=2",
            "--mdp",
            "a b.npz",
            "--gamma",
            "0.5",
        ]
    )


def test_engines_follow_the_number_of_workers() -> None:
    assert isinstance(engine_for("auto", None), SerialEngine)
    assert isinstance(engine_for("auto", 1), SerialEngine)
    assert isinstance(engine_for("auto", 2), DaskEngine)
    assert isinstance(engine_for("local", None), DaskEngine)
    with pytest.raises(InvalidInput, match="--workers 2"):
        engine_for("serial", 2)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("S=4,8", (4, 8)),
        ("gamma=.5,0.9,1e-3", (0.5, 0.9, 0.001)),
        ("errors=random,none", ("random", "none")),
        ("sparse=true,False", (True, False)),
    ],
)
def test_settings_are_read_as_what_they_look_like(text: str, values: tuple[object, ...]) -> None:
    ((_, read),) = axis_values([text]).items()
    assert read == values
    assert [type(value) for value in read] == [type(value) for value in values]


# a user's own MDPs


def two_states() -> FiniteMDP:
    return FiniteMDP(
        np.array([[[0.2, 0.8], [1.0, 0.0]], [[0.0, 1.0], [0.5, 0.5]]]),
        np.array([[0.0, 1.0], [0.5, 0.0]]),
        0.9,
    )


def test_a_users_mdps_take_the_place_of_the_random_families(run: Run, tmp_path: Path) -> None:
    path = two_states().save(tmp_path / "mine.npz")
    mdps = ("--mdp", path, "--mdp", "FrozenLake-v1", "--gamma", "0.8")
    code, out, _ = run("verify", CLAIM, *mdps, "--set", "replications=1", "--out", tmp_path / "run")
    rows = load_run(tmp_path / "run")
    assert code == 0
    own = rows[rows["role"] == "user"]
    worst = (own["measured"] / own["bound"]).max()
    assert f"{worst:.4g}, violated 0/{len(own)}" in out  # not the tightness of the witness, which is 1
    assert worst < 0.9
    assert set(rows.loc[rows["role"] == "user", "family"]) == {"user:mine", "user:FrozenLake-v1"}
    assert "random" not in set(rows["role"])
    facts = [json.loads(text) for text in rows.loc[rows["role"] == "user", "facts"]]
    assert {fact["gamma"][0] for fact in facts} == {0.8}  # in place of the 0.9 of the file


def test_a_file_needs_a_discount_of_its_own_or_from_the_command_line(run: Run, tmp_path: Path) -> None:
    mdp = two_states()
    path = replace(mdp, gamma=None, horizon=5).save(tmp_path / "finite.json")
    code, _, err = run("verify", CLAIM, "--mdp", path)
    assert code == 2
    assert "horizon 5" in err
    twice = mdp.save(tmp_path / "finite.npz")
    code, _, err = run("verify", CLAIM, "--mdp", path, "--mdp", twice, "--gamma", "0.5")
    assert code == 2
    assert "called 'finite' already" in err


def test_a_damaged_file_is_named_with_what_is_wrong(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text('{"gamma": 0.9, "r": [[1]], "P": [[[0.7]]]}')
    code, _, err = run("verify", CLAIM, "--mdp", path, "--out", tmp_path / "run")
    assert code == 2
    assert "bad.json" in err
    assert "0.7" in err
    assert not (tmp_path / "run").exists()


# verdicts and reports


def verification(folder: Path) -> Verification:
    return decide([registry.load(CLAIM)], load_run(folder))[0]


def test_numbers_that_json_has_not_become_null_and_text(recorded: Path) -> None:
    odd = replace(verification(recorded), tightness=float("nan"), informative=float("inf"))
    (summary,) = json.loads(
        verdicts_json([odd], {}), parse_constant=lambda text: pytest.fail(f"{text} is no JSON")
    )["claims"]
    assert summary["tightness"] is None
    assert summary["informative"] == "Infinity"
    with pytest.raises(pytest.fail.Exception):
        json.loads(json.dumps(odd.summary()), parse_constant=lambda text: pytest.fail(text))


def test_what_the_table_has_no_column_for_is_said_below_it(recorded: Path) -> None:
    fine = verification(recorded)
    assert remarks([fine]) == []
    missed = Control("one policy", "two_policies", 4, 0, False)
    frame = fine.frame.assign(failed="ValueError: too small\nTraceback ...")
    lines = remarks([replace(fine, controls=(missed, replace(missed, draws=0)), failed=3, frame=frame)])
    first = frame.iloc[0]
    assert lines == [
        f"{CLAIM}: the claim does not fail where 'one policy' is broken (two_policies)",
        f"{CLAIM}: nothing was drawn where 'one policy' is broken (two_policies)",
        f"{CLAIM}: 3 trials failed, the first, {first['role']}/{first['family']} {first['params']}, "
        "with ValueError: too small",
    ]


def test_a_report_goes_elsewhere_and_leaves_the_run_as_it_is(run: Run, copied: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in copied.rglob("*")}
    code, out, _ = run("report", copied, "--to", tmp_path / "pages" / "r.html")
    assert (code, f"report: {tmp_path}/pages/r.html" in out) == (0, True)
    assert CLAIM in (tmp_path / "pages" / "r.html").read_text(encoding="utf-8")
    assert {path: path.stat().st_mtime_ns for path in copied.rglob("*")} == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("{run} {run}", "{run} is given twice"),
        ("{run} {run}/../copied", "{run}/../copied is given twice"),
        ("{run} --to r.pdf", "--to r.pdf: a page is .html"),
    ],
)
def test_reports_that_cannot_be_are_refused(options: str, words: str, run: Run, copied: Path) -> None:
    code, _, err = run("report", *options.format(run=copied).split())
    assert (code, words.format(run=copied) in err) == (2, True)


def test_a_report_is_rebuilt_from_the_record_alone(run: Run, copied: Path) -> None:
    before = (copied / "verdicts.json").read_bytes()
    (copied / "verdicts.json").unlink()
    code, out, err = run("report", copied)
    assert (code, err) == (0, "")
    assert (copied / "verdicts.json").read_bytes() == before
    assert "2 claims: 1 HOLDS, 1 REFUTED; all as expected" in out


def test_reports_of_half_a_run_say_so(run: Run, copied: Path, recorded: Path) -> None:
    manifest = json.loads((copied / "manifest.json").read_text())
    (copied / "manifest.json").write_text(json.dumps({**manifest, "trials": manifest["trials"] + 1}))
    said = re.match(r"boundlab: only (\d+) of (\d+) trials have run", run("report", copied).err)
    assert said is not None
    written = json.loads((copied / "verdicts.json").read_text())
    assert (str(written["stored"]), str(written["planned"])) == said.groups()
    assert int(said[1]) == int(said[2]) - 1
    code, _, err = run("report", recorded, copied)
    assert (code, err) == (0, f"{said[0]} in {copied}\n")
    assert f"{said[0].removeprefix('boundlab: ')} in" in (copied / "comparison.html").read_text(
        encoding="utf-8"
    )


def test_reports_name_what_is_damaged_and_say_that_it_runs_again(
    run: Run, copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (part,) = (copied / "parts").glob("*.parquet")
    rows = pq.read_table(part)
    pq.write_table(rows.slice(2), copied / "parts" / "0.parquet")  # a name without a digest
    data = part.read_bytes()
    part.write_bytes(data[: len(data) // 2])
    judged(copied)
    err = capsys.readouterr().err
    told = f"cut or damaged: parts/{part.name}; their trials run again with boundlab verify --resume"
    assert err == (f"boundlab: only {len(rows) - 2} of {len(rows)} trials can be read in {copied}, {told}\n")
    (copied / "parts" / "0.parquet").unlink()
    assert run("report", copied) == (2, "", f"boundlab: no trial can be read in {copied}, {told}\n")


def test_a_report_of_something_else_than_claims_is_refused(run: Run, copied: Path) -> None:
    manifest = json.loads((copied / "manifest.json").read_text())
    (copied / "manifest.json").write_text(json.dumps({**manifest, "config": {}}))
    code, _, err = run("report", copied)
    assert code == 2
    assert "no run of boundlab verify" in err
    edited = {**manifest, "config": {**manifest["config"], "statements": None}}
    (copied / "manifest.json").write_text(json.dumps(edited))
    code, _, err = run("report", copied)
    assert (code, "config.statements of its manifest cannot be None" in err) == (2, True)


def test_a_report_shows_the_studies_it_is_given(
    run: Run, copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studies, "load", lambda name: toy())
    assert run("sweep", "toy", "--out", tmp_path / "study").code == 0
    assert run("report", copied, tmp_path / "study").code == 0
    text = (copied / "report.html").read_text(encoding="utf-8")
    assert text.count('<section class="study"') == 1
    assert "Does it run?" in text
    code, _, err = run("report", tmp_path / "study")
    assert (code, "0 of verify and 1 of studies" in err) == (2, True)


def test_two_runs_are_compared(run: Run, copied: Path, recorded: Path, tmp_path: Path) -> None:
    code, out, _ = run("report", recorded, copied)
    assert (code, out.splitlines()[0]) == (0, "2 claims, 2 the same")
    before = json.loads((copied / "verdicts.json").read_text())["claims"]
    after = [{**before[0], "tightness": before[0]["tightness"] / 2}, {**before[1], "verdict": "UNDECIDED"}]
    (copied / "verdicts.json").write_text(json.dumps(after))
    code, out, _ = run("report", recorded, copied)
    assert code == 1
    lines = {line.split()[0]: line for line in out.splitlines() if line}
    assert "tightness moved" in lines[CLAIM]
    assert "1 -> 0.5" in lines[CLAIM]
    assert "REFUTED -> UNDECIDED" in lines[FALSE]
    page = (copied / "comparison.html").read_text(encoding="utf-8")
    assert "verdict changed" in page
    (copied / "comparison.html").unlink()
    code, out, _ = run("report", recorded, copied, "--to", tmp_path / "new" / "c.html")
    assert (code, f"comparison: {tmp_path}/new/c.html" in out) == (1, True)
    assert (tmp_path / "new" / "c.html").read_text(encoding="utf-8") == page
    assert not (copied / "comparison.html").exists()


def test_a_run_that_was_not_judged_is_not_compared(run: Run, copied: Path, recorded: Path) -> None:
    (copied / "verdicts.json").unlink()
    code, _, err = run("report", recorded, copied)
    assert code == 2
    assert "boundlab report" in err
    (copied / "verdicts.json").write_text("{")
    assert run("report", recorded, copied).code == 2


EDITS: dict[str, object] = {
    "tightness": "oops",
    "verdict": None,
    "controls": [{"assumption": "a"}],
    "refuted_neighbours": "none",
}


@pytest.mark.parametrize("name", EDITS)
def test_verdicts_that_were_edited_are_named(name: str, run: Run, copied: Path, recorded: Path) -> None:
    written = json.loads((copied / "verdicts.json").read_text())
    written["claims"][0][name] = EDITS[name]
    (copied / "verdicts.json").write_text(json.dumps(written))
    code, _, err = run("report", recorded, copied)
    assert (code, err.count("\n")) == (2, 1)
    assert (
        f"verdicts.json: {name} of {written['claims'][0]['claim']} cannot be {json.dumps(EDITS[name])}" in err
    )


def test_a_pdf_needs_a_browser_and_says_so(run: Run, copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.report.pdf.shutil.which", lambda name: None)
    code, _, err = run("report", copied, "--format", "pdf")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "apt install chromium" in err
    assert (copied / "report.html").exists()


def test_a_browser_that_does_not_print_is_an_error(
    run: Run, copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\necho it is broken >&2\n")
    program.chmod(0o755)
    monkeypatch.setattr("experiments.report.pdf.shutil.which", lambda name: str(program))
    code, _, err = run("report", copied, "--format", "pdf")
    assert code == 2
    assert "did not print" in err
    assert "it is broken" in err
    assert not (copied / "report.pdf").exists()


@pytest.mark.parametrize(("ending", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("PDF", b"%PDF")])
def test_a_plot_is_an_image_of_the_kind_its_name_says(
    ending: str, magic: bytes, run: Run, recorded: Path, tmp_path: Path
) -> None:
    path = tmp_path / f"figure.{ending}"
    code, out, _ = run("plot", recorded, CLAIM, "--to", path)
    assert (code, out) == (0, f"wrote {path}\n")
    written = path.read_bytes()
    assert written.startswith(magic)
    assert b"seed" in written
    assert b"simulation_lemma" in written
    assert run("plot", recorded, CLAIM, "--to", path).code == 0
    assert path.read_bytes() == written


def test_a_figure_tells_the_configuration_and_seed_that_it_was_made_with(
    recorded: Path, tmp_path: Path
) -> None:
    from PIL import Image

    path = tmp_path / "figure.png"
    assert main(["plot", str(recorded), CLAIM, "--to", str(path)]) == 0
    with Image.open(path) as image:
        about = json.loads(image.text["Description"])  # type: ignore[attr-defined]
    manifest = json.loads((recorded / "manifest.json").read_text())
    assert about["config"] == manifest["config"]
    assert about["config"]["values"] == {"S": [4], "replications": [1]}
    assert about["seed"] == manifest["root_seed"]


@pytest.mark.parametrize("kind", ["slopes", "agreement", "heatmap"])
def test_a_plot_is_of_the_kind_that_is_asked_for(kind: str, run: Run, recorded: Path, tmp_path: Path) -> None:
    paths = [tmp_path / "figure.png", tmp_path / "scaling.png"]
    assert run("plot", recorded, CLAIM, "--kind", kind, "--to", paths[0]).code == 0
    assert run("plot", recorded, CLAIM, "--to", paths[1]).code == 0
    assert paths[0].read_bytes() != paths[1].read_bytes()
    code, _, err = run("plot", recorded, CLAIM, "--kind", "coverage", "--to", paths[0])
    assert (code, "failure probability" in err) == (2, True)


def test_tightness_is_of_one_claim_or_of_all(run: Run, recorded: Path, tmp_path: Path) -> None:
    paths = [tmp_path / "all.svg", tmp_path / "one.svg"]
    for name, path in zip(("all", CLAIM), paths, strict=True):
        assert run("plot", recorded, name, "--kind", "tightness", "--to", path).code == 0
    assert paths[0].stat().st_size > paths[1].stat().st_size
    assert run("plot", recorded, "all", "--to", paths[0]).code == 2


def test_a_plot_of_a_claim_that_was_not_run_names_those_that_were(run: Run, recorded: Path) -> None:
    code, _, err = run("plot", recorded, "avi_sup_norm", "--to", "x.png")
    assert code == 2
    assert f"has {CLAIM}, {FALSE}" in err


# studies


def toy(contradictions: Callable[[pd.DataFrame], pd.DataFrame] | None = None) -> studies.Study:
    def compute(trials: Sequence[Trial], *, seed: int) -> Sequence[Mapping[str, object]]:
        rows: list[Row] = [{"value": float(str(trial.params["x"])) + seed} for trial in trials]
        return rows

    def plot(frame: pd.DataFrame, axes: Any = None) -> Any:
        from matplotlib.figure import Figure

        figure = Figure()
        figure.subplots().plot(frame["value"])
        return figure

    presets = {name: (Sweep("toy", "line", {"x": (1.0, 2.0)}),) for name in ("quick", "full")}
    score = lambda frame: frame[["value"]]  # noqa: E731
    return studies.Study("toy", "A toy", "Does it run?", presets, compute, score, plot, contradictions)


def test_a_study_runs_and_leaves_its_score_and_figure(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studies, "load", lambda name: toy())
    code, out, _ = run("sweep", "toy", "--seed", "5", "--set", "x=1.0,4.0", "--out", tmp_path / "run")
    assert code == 0
    assert out.split()[:4] == ["value", "─────", "6", "9"]
    assert (tmp_path / "run" / "scores.csv").read_text() == "value\n6.0\n9.0\n"
    assert (tmp_path / "run" / "toy.png").read_bytes().startswith(b"\x89PNG")


def test_a_study_that_contradicts_what_is_proved_ends_with_1(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        studies, "load", lambda name: toy(lambda frame: frame[:1].assign(problem="too large"))
    )
    code, out, _ = run("sweep", "toy", "--out", tmp_path / "run", "--to", tmp_path / "figure.svg")
    assert code == 1
    assert 'random/line {"x":1.0}: too large' in out
    assert (tmp_path / "figure.svg").exists()


def test_without_a_name_the_studies_are_listed(run: Run) -> None:
    code, out, _ = run("sweep")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[2:]] == list(studies.names())


# new claims, theorems, doctor


def load_file(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_new_claim_is_a_claim_that_imports_and_passes_its_doctest(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("new-claim", "my_theorem", "--folder", tmp_path)
    assert (code, out) == (0, f"wrote {tmp_path / 'my_theorem.py'}\n")
    module = load_file(tmp_path / "my_theorem.py")
    assert isinstance(module.CLAIM, Claim)
    assert module.CLAIM.name == "my_theorem"
    assert doctest.testmod(module) == (0, 1)
    with pytest.raises(InvalidInput, match=r"title is still .* finish the claim, then verify it"):
        sweeps(module.CLAIM, "quick")
    text = (tmp_path / "my_theorem.py").read_text()
    assert "exists" in run("new-claim", "my_theorem", "--folder", tmp_path).err
    assert (tmp_path / "my_theorem.py").read_text() == text


def test_an_installed_copy_asks_where_a_new_claim_goes(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "FOLDER", tmp_path / "site-packages" / "theory" / "claims")
    code, _, err = run("new-claim", "my_theorem")
    assert code == 2
    assert "give --folder" in err


def test_theorems_are_written_and_checked_for_staleness(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "THEOREMS.md"
    code, out, _ = run("theorems", path, "--check")
    assert (code, "is missing" in out) == (1, True)
    assert run("theorems", path).code == 0
    assert f"## `{CLAIM}`" in path.read_text()
    assert run("theorems", path, "--check").code == 0
    path.write_text(path.read_text().replace("Simulation lemma", "Stimulation lemma"))
    code, out, _ = run("theorems", path, "--check")
    assert (code, "is stale" in out) == (1, True)
    assert "Stimulation" in path.read_text()


def test_the_doctor_finds_a_healthy_installation_healthy(run: Run) -> None:
    code, out, _ = run("doctor")
    assert code == 0
    for text in (
        "python",
        "boundlab",
        "HIGHS",
        "cores",
        "numba cache",
        "current folder",
        "torch",
        "chromium",
    ):
        assert text in out
    lines = {line[:12]: line for line in out.splitlines()}
    assert f"a worker answers, with Python {platform.python_version()}" in lines["engine local"]
    for line in out.splitlines()[2:]:
        assert ("optional" in line) != line.rstrip().endswith(" -"), (
            line
        )  # what lacks has a command, what is there none


def test_the_doctor_says_how_to_install_what_is_missing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    present = metadata.version

    def version(name: str) -> str:
        if name in {"sympy", "quantecon"}:
            raise metadata.PackageNotFoundError(name)
        return present(name)

    monkeypatch.setattr(metadata, "version", version)
    monkeypatch.setattr(doctor, "engines", lambda name: [])
    code, out, _ = run("doctor")
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert code == 1
    assert "pip install 'boundlab'" in lines["sympy"]
    assert "BROKEN" in lines["sympy"]
    assert "pip install 'boundlab[bench]'" in lines["quantecon"]
    assert "optional" in lines["quantecon"]


def test_the_doctor_finds_what_is_too_old_and_what_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    present = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "1.0" if name == "numpy" else present(name))
    (old,) = [finding for finding in doctor.versions() if finding.what == "numpy"]
    assert old.fine is False
    assert "pip install 'numpy<2.6,>=2.2'" in old.mend
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file" / "cache"))
    cache, _ = doctor.folders()
    assert (cache.fine, "NUMBA_CACHE_DIR" in cache.mend) == (False, True)
    monkeypatch.setenv("OMP_NUM_THREADS", "4096")
    (threads,) = doctor.threads()
    assert (threads.fine, threads.mend) == (False, "unset OMP_NUM_THREADS")


def test_the_doctor_says_when_an_engine_does_not_answer() -> None:
    class Lost:
        def run(self, function: Any, batches: Any) -> Any:
            raise OSError("nobody\nthere")

    finding = doctor._answers("engine x", Lost(), "dask worker x")
    assert finding == doctor.Finding("engine x", "OSError: nobody there", False, "dask worker x")


def test_the_doctor_tries_the_engine_that_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_answers", lambda what, engine, mend: doctor.Finding(what, "", True, mend))
    monkeypatch.setenv("PATH", "/nowhere")
    _, there = doctor.engines("tcp://here:1")
    assert (there.what, "dask worker tcp://here:1" in there.mend) == ("engine tcp://here:1", True)
    _, jobs = doctor.engines("slurm")
    assert (jobs.what, jobs.fine) == ("engine slurm", False)
    assert "slurm-client" in jobs.mend or "boundlab[cluster]" in jobs.mend
    with pytest.raises(InvalidInput, match="did you mean slurm"):
        list(doctor.engines("slum"))


def test_the_doctor_names_the_programs_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert {(finding.what, finding.fine, finding.mend) for finding in doctor.programs()} == {
        (name, None, f"apt install {name}") for name in ("chromium", "git", "gcc")
    }


# progress


def test_lines_are_rare_and_say_how_long_the_rest_takes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter((100.0, 101.0, 101.5, 104.0, 105.0, 111.0, 121.0))
    monkeypatch.setattr("experiments.cli.progress.now", lambda: next(clock))
    with Progress("verify") as tell:
        for done in (200, 201, 210, 220, 400, 600):
            tell(done, 1000)
    assert capsys.readouterr().err.splitlines() == [
        "verify: 210 of 1000 trials",
        "verify: 600 of 1000 trials, about 20 s left",  # 400 in the 20 s since it was resumed at 200
    ]


def test_a_terminal_gets_a_bar(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rich.console.Console.is_terminal", True)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Progress("verify") as tell:
        tell(3, 10)
    assert "3/10" in capsys.readouterr().err

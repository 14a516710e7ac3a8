"""The notebooks run in under a minute each, give the outputs that they keep, and hold no logic of their own."""

import ast
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import notebook_pairs
import pytest
from machine_paths import MACHINE
from nbformat import NotebookNode, v4

MINUTE = 60.0
LONGEST = 25  # lines of a cell
MEMORY = re.compile(r"0x[0-9a-f]{6,}")  # where an object lies
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
SCRIPTS = notebook_pairs.scripts()
NAMES = [script.stem for script in SCRIPTS]

each = pytest.mark.parametrize("script", SCRIPTS, ids=NAMES)


def run(script: Path, folder: Path) -> tuple[NotebookNode, float]:
    """The notebook as a fresh kernel gives it, and the seconds of processor time that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, notebook_pairs.__file__, str(script), "--into", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1800)
    assert done.returncode == 0, done.stderr
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    notebook = nbformat.read(folder / f"{script.stem}.ipynb", as_version=4)
    return notebook, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def outputs(notebook: NotebookNode) -> list[list[NotebookNode]]:
    return [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]


def readings(notebook: NotebookNode) -> list[list[tuple[str, str]]]:
    """What a reader sees of every code cell: kinds of output, and all of their texts."""
    return [[reading for output in shown for reading in _readings(output)] for shown in outputs(notebook)]


def _readings(output: NotebookNode) -> Iterator[tuple[str, str]]:
    if output.output_type == "stream":
        yield output.name, output.text
    for kind, value in sorted(output.get("data", {}).items()):
        yield kind, value if kind.startswith("text/") else ""


def agree(one: str, other: str) -> bool:
    """Whether two texts have the same words, and numbers that differ by at most a hundredth."""
    numbers = [[float(found) for found in NUMBER.findall(text)] for text in (one, other)]
    return NUMBER.sub("#", one) == NUMBER.sub("#", other) and numbers[0] == pytest.approx(
        numbers[1], rel=1e-2, abs=1e-8
    )


def differences(kept: NotebookNode, fresh: NotebookNode) -> list[str]:
    """Where the outputs that a notebook keeps are not those that it gives."""
    found = []
    for number, (old, new) in enumerate(zip(readings(kept), readings(fresh), strict=True), start=1):
        same = [kind for kind, _ in old] == [kind for kind, _ in new]
        if not (same and all(agree(a, b) for (_, a), (_, b) in zip(old, new, strict=True))):
            found.append(f"code cell {number}: {old} is kept, {new} comes out")
    return found


def logic(script: str) -> list[str]:
    """Definitions of a script, which belong into the packages."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda | ast.While | ast.If | ast.Try
    return [f"line {node.lineno}" for node in ast.walk(ast.parse(script)) if isinstance(node, kinds)]


def blemishes(notebook: NotebookNode) -> list[str]:
    """Errors, warnings and traces of a machine in the outputs of a notebook."""
    found = []
    for output in (output for shown in outputs(notebook) for output in shown):
        if output.output_type == "error" or output.get("name") == "stderr":
            found.append(output.get("text") or output.ename)
        found += [text for _, text in _readings(output) if MACHINE.search(text) or MEMORY.search(text)]
    return found


@each
def test_runs_in_a_minute_and_gives_what_it_keeps(script: Path, tmp_path: Path) -> None:
    if absent := notebook_pairs.missing(script):
        pytest.skip(f"needs {', '.join(absent)}, which the extra dev leaves out")
    fresh, seconds = run(script, tmp_path)
    assert seconds < MINUTE
    assert differences(notebook_pairs.kept(script), fresh) == [], "make notebooks"


@each
def test_script_and_notebook_hold_the_same_cells(script: Path) -> None:
    kept = notebook_pairs.kept(script)
    assert notebook_pairs.text(kept) == script.read_text(encoding="utf-8"), "make notebooks"
    assert nbformat.writes(notebook_pairs.plain(kept)) == nbformat.writes(kept), "make notebooks"


def test_every_notebook_has_a_script() -> None:
    assert [path.stem for path in sorted(notebook_pairs.FOLDER.glob("*.ipynb"))] == NAMES


@each
def test_outputs_are_kept_and_can_be_shown(script: Path) -> None:
    kept = notebook_pairs.kept(script)
    assert blemishes(kept) == []
    cells = [cell for cell in kept.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert kept.cells[0].source.startswith("# ")  # a title
    shown = [kind for cell in readings(kept) for kind, _ in cell]
    assert shown
    assert script.stem.startswith("train_") or "image/png" in shown


@each
def test_holds_no_logic(script: Path) -> None:
    assert logic(script.read_text(encoding="utf-8")) == []
    kept = notebook_pairs.kept(script)
    assert [c.source for c in kept.cells if c.cell_type == "code" and c.source.count("\n") >= LONGEST] == []


def test_the_checks_find_what_they_are_for() -> None:
    assert logic("a = 1\ndef f():\n    pass") == ["line 2"]
    assert logic("f = lambda x: x") == ["line 1"]
    one, two = (_notebook(text) for text in ("bound 1.000, HOLDS", "bound 1.001, HOLDS"))
    assert differences(one, two) == []
    for other in ("bound 1.1, HOLDS", "bound 1.000, REFUTED", "bound 1.000"):
        assert len(differences(one, _notebook(other))) == 1
    assert len(differences(one, _notebook("bound 1.000, HOLDS", "stderr"))) == 1
    assert blemishes(one) == []
    assert blemishes(_notebook("a warning", "stderr")) == ["a warning"]
    for trace in ("wrote /" + "home/ann/run", "<Axes at 0x7f2a9c40>"):
        assert blemishes(_notebook(trace)) == [trace]


def _notebook(text: str, stream: str = "stdout") -> NotebookNode:
    output = v4.new_output("stream", name=stream, text=text)
    return v4.new_notebook(cells=[v4.new_code_cell("f()", outputs=[output])])


def test_a_notebook_that_fails_is_found(tmp_path: Path) -> None:
    script = tmp_path / "broken.py"
    script.write_text("# %%\n1 / 0\n")
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        run(script, tmp_path)
    assert not (tmp_path / "broken.ipynb").exists()

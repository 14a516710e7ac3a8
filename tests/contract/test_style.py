"""Rules of the code that no linter knows, each shown to find what it is for."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("theory", "tabular", "linear_mdp", "experiments", "deep")
LONGEST = 300
HEAVY = {
    "cvxpy",
    "matplotlib",
    "dask",
    "distributed",
    "statsmodels",
    "jinja2",
    "torch",
    "quantecon",
    "mdptoolbox",
}
HEAVY_BY_BIRTH = {"experiments/report/pen.py": {"matplotlib"}}
"""Modules of a class derived from one of a heavy package: whoever uses them imports them late instead."""


def sources(*folders: str) -> dict[str, str]:
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def loaded(tree: ast.Module) -> Iterator[str]:
    """Top-level packages that a module imports when it is imported itself, type checking aside."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        match node:
            case ast.Import():
                yield from (alias.name.split(".")[0] for alias in node.names)
            case ast.ImportFrom(level=0, module=str(module)):
                yield module.split(".")[0]
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                continue
            case ast.If() if "TYPE_CHECKING" in ast.dump(node.test):
                continue
        pending += ast.iter_child_nodes(node)


def uncached(tree: ast.Module) -> list[str]:
    """Compiled functions without ``cache=True``."""
    return [
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for decorator in function.decorator_list
        if "njit" in ast.unparse(decorator) and "cache=True" not in ast.unparse(decorator)
    ]


def without_check(tree: ast.Module) -> list[str]:
    """Tests that hold no assertion, no expected exception and no call of something that checks."""
    marks = ("Assert(", "raises", "assert_", "check", "benchmark", "warns")
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        if not any(mark in ast.dump(ast.Module(node.body, [])) for mark in marks)
    ]


def test_files_are_short() -> None:
    lengths = {name: text.count("\n") for name, text in sources(*PACKAGES).items()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_heavy_packages_are_imported_where_they_are_used() -> None:
    found = {name: HEAVY & set(loaded(ast.parse(text))) for name, text in sources(*PACKAGES[:-1]).items()}
    assert {name: heavy for name, heavy in found.items() if heavy} == HEAVY_BY_BIRTH


def test_what_starts_the_command_loads_nothing_heavy() -> None:
    """Nor by way of modules that are heavy by birth."""
    code = "import sys, experiments.report.page, experiments.report.svg, experiments.cli.report; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {name.partition(".")[0] for name in done.stdout.split()} & {
        "matplotlib",
        "cvxpy",
        "dask",
        "torch",
    }


def test_compiled_functions_are_cached_and_live_in_kernel_modules() -> None:
    for name, text in sources(*PACKAGES).items():
        tree = ast.parse(text)
        assert uncached(tree) == [], name
        assert "numba" not in set(loaded(tree)) or name.endswith("_kernels.py"), name


def test_every_test_checks_something() -> None:
    for name, text in sources("tests").items():
        assert without_check(ast.parse(text)) == [], name


def test_the_rules_find_what_they_are_for() -> None:
    assert set(loaded(ast.parse("try:\n  import cvxpy.atoms\nexcept ImportError: pass"))) == {"cvxpy"}
    lazy = "if TYPE_CHECKING:\n  import dask\ndef f():\n  import torch"
    assert set(loaded(ast.parse(lazy))) == set()
    assert uncached(ast.parse("@njit\ndef f(): pass\n@njit(cache=True)\ndef g(): pass")) == ["f"]
    assert without_check(ast.parse("def test_a():\n  f()\ndef test_b():\n  assert f()")) == ["test_a"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_imports_keep_the_contracts(copy: Path) -> None:
    done = contracts(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line"), [("theory/errors.py", "import numpy"), ("tabular/mdp.py", "import experiments.sweep")]
)
def test_an_import_against_the_contracts_is_found(copy: Path, module: str, line: str) -> None:
    text = (copy / module).read_text()
    (copy / module).write_text(f"{text}\n{line}\n")
    try:
        done = contracts(copy)
    finally:
        (copy / module).write_text(text)
    assert done.returncode == 1, done.stdout

"""The cache of compiled kernels: an edited callee is compiled anew, and the folder is always one that works."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import tabular._numba_cache as module
from tabular._numba_cache import kernel_key, select_cache_folder

CALLEE = "from numba import njit\n\n@njit(cache=True)\ndef g(x):\n    return x + {}\n"
CALLER = """from numba import njit
from tabular._inner_kernels import g

@njit(cache=True)
def f(x):
    return 10 * g(x)
"""
QUESTION = "import tabular; from tabular._kernels import f; print(f(1), f.stats.cache_hits and 'cached' or 'compiled')"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package that holds two kernels, the second calling the first in another file."""
    folder = tmp_path / "copy" / "tabular"
    folder.mkdir(parents=True)
    source = Path(module.__file__)
    for name in ("__init__.py", source.name):
        (folder / name).write_text((source.parent / name).read_text())
    (folder / "_inner_kernels.py").write_text(CALLEE.format(1))
    (folder / "_kernels.py").write_text(CALLER)
    return folder


def ask(package: Path, **environment: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    home = {"XDG_CACHE_HOME": str(package.parent / "cache"), "PYTHONPATH": str(package.parent)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", QUESTION],
        env={**clean, **home, **environment},
        cwd=package.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_an_edited_callee_is_compiled_anew(package: Path) -> None:
    assert ask(package) == "20 compiled"
    assert ask(package) == "20 cached"
    (package / "_inner_kernels.py").write_text(CALLEE.format(2))
    assert ask(package) == "30 compiled"
    assert ask(package, NUMBA_BOUNDSCHECK="1") == "30 compiled"


def test_numba_alone_would_have_run_the_old_code(package: Path) -> None:
    mine = str(package.parent / "mine")  # a folder of the user's is left alone, stale code included
    assert ask(package, NUMBA_CACHE_DIR=mine) == "20 compiled"
    (package / "_inner_kernels.py").write_text(CALLEE.format(2))
    assert ask(package, NUMBA_CACHE_DIR=mine) == "20 cached"


def test_the_key_follows_every_kernel_and_nothing_else(package: Path) -> None:
    root = package.parent
    keys = [kernel_key(root)]
    (package / "measure.py").write_text("x = 1")
    assert kernel_key(root) == keys[0]
    deeper = package / "information" / "_entropy_kernels.py"
    deeper.parent.mkdir()
    deeper.write_text("a = 1")
    keys.append(kernel_key(root))
    deeper.write_text("a = 2")
    keys.append(kernel_key(root))
    deeper.rename(deeper.with_name("_kernels.py"))
    keys.append(kernel_key(root))
    (root / "linear_mdp").mkdir()
    (root / "linear_mdp" / "_kernels.py").write_text("")
    keys.append(kernel_key(root))
    assert len(set(keys)) == len(keys)


def test_a_folder_inherited_from_older_kernels_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from numba import config

    before = config.CACHE_DIR
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / f"kernels-{'0' * 20}"))
    try:
        folder = select_cache_folder()
        assert folder == tmp_path / "boundlab" / "numba" / f"kernels-{kernel_key()}"
        assert os.environ["NUMBA_CACHE_DIR"] == config.CACHE_DIR == str(folder)  # numba is imported already
        assert select_cache_folder() == folder
    finally:
        config.CACHE_DIR = before


def test_without_a_place_for_caches_a_temporary_one_serves_and_goes(package: Path) -> None:
    blocked = package.parent / "blocked"
    blocked.write_text("a file where the folder should be")
    temporary = package.parent / "tmp"
    temporary.mkdir()
    assert ask(package, XDG_CACHE_HOME=str(blocked), TMPDIR=str(temporary)) == "20 compiled"
    assert list(temporary.iterdir()) == []


def test_the_folder_is_set_without_importing_numba() -> None:
    code = (
        "import os, sys, tabular; print('numba' in sys.modules, 'kernels-' in os.environ['NUMBA_CACHE_DIR'])"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    root = str(Path(module.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**clean, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["False", "True"]

"""A folder for compiled kernels whose name changes whenever a kernel may have become another one.

Numba's ``cache=True`` looks at the file of the compiled function only: after an edit of a callee in
another module, or with ``NUMBA_BOUNDSCHECK=1`` in the environment, it would go on to run the old
machine code. A folder per hash of everything that enters the code excludes that.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("tabular", "linear_mdp")  # the packages that hold kernels, in files named *_kernels.py
COMPILERS = {"numba": "_version.py", "llvmlite": "_version.py", "numpy": "version.py"}
CODE_SETTINGS = (  # what changes the machine code without entering numba's own key
    "NUMBA_BOUNDSCHECK",
    "NUMBA_DEBUGINFO",
    "NUMBA_ENABLE_AVX",
    "NUMBA_JIT_COVERAGE",
    "NUMBA_LOOP_VECTORIZE",
    "NUMBA_OPT",
    "NUMBA_SLP_VECTORIZE",
)
OURS = re.compile(r"kernels-[0-9a-f]{20}")


def kernel_key(root: Path | None = None) -> str:
    """Return a hash of all kernel sources, the versions of the compilers and the settings of numba.

    ``root`` is the folder that holds the packages, by default the one this module lies in. The
    versions are read from the files that state them: ``importlib.metadata`` takes 40 ms to import.
    """
    hasher = hashlib.sha256()
    folder = Path(__file__).resolve().parent.parent if root is None else root
    sources = [path for package in PACKAGES for path in sorted((folder / package).rglob("*_kernels.py"))]
    for path in sources:
        hasher.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        hasher.update(path.read_bytes())
    for package, statement in COMPILERS.items():
        hasher.update(_statement(package, statement))
    for setting in CODE_SETTINGS:
        hasher.update(f"{setting}={os.environ.get(setting)}\0".encode())
    return hasher.hexdigest()[:20]


def select_cache_folder() -> Path:
    """Point numba's cache to the folder of the present kernels and return it.

    A ``NUMBA_CACHE_DIR`` of the user's is left alone; one that this function set in a parent process
    is recognised by its name. Without a writable cache folder of the user's, a temporary one serves
    until the process ends. Numba is not imported; if it is already, it is told.
    """
    given = os.environ.get("NUMBA_CACHE_DIR")
    if given and not OURS.fullmatch(Path(given).name):
        return Path(given)
    name = f"kernels-{kernel_key()}"
    if given and Path(given).name == name and os.access(given, os.W_OK):
        return Path(given)
    folder = _writable(name)
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    config = sys.modules.get("numba.core.config")
    if config is not None:
        config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
    return folder


def _statement(package: str, file: str) -> bytes:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return b"absent"
    path = Path(spec.origin).parent / file
    return path.read_bytes() if path.exists() else repr(Path(spec.origin).stat().st_mtime_ns).encode()


def _writable(name: str) -> Path:
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(base) / "boundlab" / "numba" / name
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except (OSError, RuntimeError):  # a read-only disk, a file in the way, a user without a home
        pass
    import tempfile

    temporary = tempfile.mkdtemp(prefix="boundlab-")  # a fresh one: compiled code is loaded from here
    atexit.register(_remove, temporary, os.getpid())
    folder = Path(temporary) / name
    folder.mkdir()
    return folder


def _remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:  # not in a forked child
        import shutil

        shutil.rmtree(folder, ignore_errors=True)

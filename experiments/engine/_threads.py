"""One thread of linear algebra, so that a result does not depend on the number of cores.

OpenBLAS factorises from about 120 rows on in blocks that depend on its number of threads: the
solution of one and the same linear system differs in the last bits between one thread and two.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any


@contextmanager
def one_thread() -> Iterator[None]:
    with _controller().limit(limits=1):
        yield


def _controller() -> Any:
    """Return a controller of the libraries loaded by now: an earlier one would not limit those that came since."""
    import scipy.linalg  # noqa: F401  (SciPy brings its own BLAS, which must be loaded to be limited)

    return _scanned(len(sys.modules))


@lru_cache(maxsize=1)
def _scanned(modules: int) -> Any:
    """Look for libraries, which takes milliseconds, when there are other modules than before: they bring them."""
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController()

"""One thread of linear algebra, so that a result does not depend on the number of cores.

OpenBLAS factorises from about 120 rows on in blocks that depend on its number of threads: the
solution of one and the same linear system differs in the last bits between one thread and two.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any


@contextmanager
def one_thread() -> Iterator[None]:
    with _controller().limit(limits=1):
        yield


@cache
def _controller() -> Any:
    import scipy.linalg  # noqa: F401  (SciPy brings its own BLAS, which must be loaded to be limited)
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController()

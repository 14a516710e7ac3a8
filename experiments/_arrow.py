"""Memory for tables of Arrow that do not stay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def frugal() -> Iterator[None]:
    """Take memory from the system: Arrow's own allocator keeps as much again as the largest file took."""
    import pyarrow as pa

    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)

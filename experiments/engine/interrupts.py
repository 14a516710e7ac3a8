"""Ctrl-C at a moment when it may take effect."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Let Ctrl-C take effect at the end only: half a cluster can neither be used nor closed.

    The signal is blocked as well, because processes and threads begun in here inherit that: Ctrl-C
    reaches every process of a terminal, and it is the driver that closes the workers.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals belong to the main thread
        return
    resource_tracker.ensure_running()  # later, its start would unblock the signal
    pressed: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, handler)
    if pressed and callable(handler):
        handler(signal.SIGINT, None)

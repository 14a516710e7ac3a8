"""Shells inside namespaces of the kernel, where a test may mount and connect what it likes."""

from __future__ import annotations

import subprocess
from contextlib import suppress


class Refused(Exception):
    """The system does not permit what a test needs, or lacks a program for it."""


class Shell:
    """A shell that was started by a command such as ``unshare``; the namespace lives as long as it does.

    Raises
    ------
    Refused
        If it does not start.
    """

    def __init__(self, *inside: str) -> None:
        try:
            self._process = subprocess.Popen(
                [*inside, "sh"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                bufsize=0,
            )
        except OSError as error:
            raise Refused(str(error)) from error
        try:
            self.do("true")
        except Refused as refusal:
            self.close()
            raise Refused(f"{' '.join(inside)} is not permitted") from refusal

    @property
    def pid(self) -> int:
        """Process id, by which others find the namespace."""
        return self._process.pid

    def do(self, command: str) -> None:
        """Run a command.

        Raises
        ------
        Refused
            With what the command said, if it fails.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):  # it has not started, and has said why
            self._process.stdin.write(f"{command} && echo done || echo failed\n".encode())
        words = self._process.stdout.readline().decode().strip()
        if words != "done":
            raise Refused(f"{command}: {words}")

    def close(self) -> None:
        """End it, and with it the namespace."""
        with self._process:
            self._process.kill()

"""From the words of the command line to a command, with one line for every mistake."""

from __future__ import annotations

import difflib
import functools
import io
import operator
import pkgutil
import re
from collections.abc import Sequence
from contextlib import redirect_stderr
from typing import Annotated, Any, Protocol

import tyro

from theory.errors import InvalidInput

ABOUT = "Check theorems of multi-task reinforcement learning against exact simulation."
COMMANDS = {
    "list": "list_:List",
    "show": "show:Show",
    "verify": "verify:Verify",
    "sweep": "sweep:SweepStudy",
    "plot": "plot:Plot",
    "report": "report:Report",
    "cite": "cite:Cite",
    "new-claim": "new_claim:NewClaim",
    "theorems": "theorems:Theorems",
    "doctor": "doctor:Doctor",
}
"""Where each command lives; only the one that is called is imported."""
COLOUR = re.compile(r"\x1b\[[\d;]*m")
RULE = re.compile(r"[─-]{8,}")
CANDIDATES = "Perhaps you meant"


class Command(Protocol):
    """What every subcommand can do."""

    def run(self) -> int:
        """Do it and return the exit code."""
        ...


def parse(arguments: Sequence[str]) -> Command | int:
    """Return the command that was asked for, or 0 when only help or the version was, which is printed.

    Raises
    ------
    InvalidInput
        If an option, a value or the command is wrong; the message names the good ones.
    """
    if list(arguments) == ["--version"]:
        from importlib.metadata import version

        print(f"boundlab {version('boundlab')}")
        return 0
    _check_command(arguments)
    word, *rest = arguments
    known = word in COMMANDS
    box = io.StringIO()
    try:
        with redirect_stderr(box):
            command: Command = tyro.cli(
                _load(word) if known else _union(),
                prog=f"boundlab {word}" if known else "boundlab",
                description=None if known else ABOUT,
                args=rest if known else list(arguments),
                config=(tyro.conf.FlagCreatePairsOff,),
            )
    except SystemExit as stop:
        if stop.code:
            raise InvalidInput(one_line(box.getvalue())) from stop
        return 0
    return command


def _check_command(arguments: Sequence[str]) -> None:
    if not arguments or (arguments[0] not in COMMANDS and not arguments[0].startswith("-")):
        given = f"unknown command {arguments[0]!r}" if arguments else "a command is missing"
        near = difflib.get_close_matches(arguments[0], COMMANDS, n=1) if arguments else []
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise InvalidInput(f"{given}; {hint}the commands are {', '.join(COMMANDS)}")


def _union() -> Any:
    """Every command: what ``boundlab --help`` lists."""
    choices = [Annotated[_load(name), tyro.conf.subcommand(name)] for name in COMMANDS]
    return functools.reduce(operator.or_, choices)


def _load(name: str) -> Any:
    return pkgutil.resolve_name(f"experiments.cli.{COMMANDS[name]}")


def one_line(box: str) -> str:
    """Return the message of an error box, and the right options if the box lists any, as one line.

    Examples
    --------
    >>> box = ["╭─ Bad ─────╮", "│ unknown x │", "│ ───────── │", "│ For help  │", "╰───────────╯"]
    >>> one_line(chr(10).join(box))
    'unknown x'
    """
    plain = COLOUR.sub("", box)
    lines = [line.strip("│ ") for line in plain.splitlines() if not line.startswith(("╭", "╰"))]
    sections: list[list[str]] = [[]]
    for line in lines:
        if RULE.fullmatch(line):
            sections.append([])
        elif line:
            sections[-1].append(line)
    framed = plain.startswith("╭")  # a frame holds the title, without one it is a section of its own
    message, *rest = sections if framed or len(sections) == 1 else sections[1:]
    hints = [" ".join(_names(section)) for section in rest if section and section[0].startswith(CANDIDATES)]
    return "; ".join([" ".join(message).rstrip("."), *hints])


def _names(section: Sequence[str]) -> list[str]:
    """The heading of a section and the options in it, without their descriptions."""
    return [section[0], *(line for line in section[1:] if line.startswith("--"))]

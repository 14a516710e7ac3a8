"""Numbers on the command line, refused in our words rather than in those of Python."""

from __future__ import annotations

from typing import TypeVar

from tyro.constructors import PrimitiveConstructorSpec

N = TypeVar("N", int, float)


def number(kind: type[N], what: str, metavar: str) -> PrimitiveConstructorSpec[N | None]:
    """Return how an option reads a number, which may be left out; ``what`` says in words which one is needed."""

    def read(words: list[str]) -> N | None:
        try:
            return kind(words[0])
        except ValueError as error:
            raise ValueError(f"{what} is needed, got {words[0]!r}") from error

    def write(value: N | None) -> list[str]:
        return [str(value)]

    return PrimitiveConstructorSpec(
        nargs=1,
        metavar=metavar,
        instance_from_str=read,
        is_instance=lambda value: value is None or isinstance(value, int | float),
        str_from_instance=write,
    )

"""Named generators: what makes it possible for a claim to name its instances without importing them."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from theory.errors import InvalidInput

F = TypeVar("F", bound=Callable[..., Any])
Value = int | float | str | bool


@dataclass(frozen=True)
class Generator:
    """A named function that draws instances, with the grid of parameter values it is drawn at."""

    name: str
    draw: Callable[..., Any]
    grid: Mapping[str, tuple[Value, ...]]

    @property
    def summary(self) -> str:
        """First sentence of the docstring."""
        return (self.draw.__doc__ or "").strip().split("\n")[0]


class Registry:
    """Generators by name; looking up an unknown name says which ones there are."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._generators: dict[str, Generator] = {}

    def register(self, alias: str | None = None, /, **grid: tuple[Value, ...]) -> Callable[[F], F]:
        """Return a decorator that registers a function, under its own name or the alias, and returns it unchanged."""

        def decorate(function: F) -> F:
            name = alias or function.__name__
            if name in self._generators and self._generators[name].draw.__module__ != function.__module__:
                raise InvalidInput(f"two {self.kind} generators are called {name!r}; rename one of them")
            self._generators[name] = Generator(name, function, grid)
            return function

        return decorate

    def __getitem__(self, name: str) -> Generator:
        if name not in self._generators:
            near = difflib.get_close_matches(name, self._generators, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise InvalidInput(f"unknown {self.kind} {name!r}{hint} (known: {', '.join(sorted(self))})")
        return self._generators[name]

    def forget(self, name: str) -> None:
        """Take a generator out again, as one defined for a single test or in a notebook."""
        del self._generators[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._generators)


def import_all(package: str, path: Iterable[str]) -> None:
    """Import every public module in a package's folder, so that what they register is known: the folder is the list.

    ``path`` is the package's ``__path__``.
    """
    for module in pkgutil.iter_modules(path):
        if not module.name.startswith("_"):
            importlib.import_module(f"{package}.{module.name}")

"""MDPs that a user brings along, by ``--mdp``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from theory.errors import InvalidInput

if TYPE_CHECKING:
    from tabular.mdp import FiniteMDP

FILES = (".npz", ".json")


def load_mdps(given: Sequence[str], gamma: float | None) -> dict[str, FiniteMDP]:
    """Return discounted MDPs by file stem or environment id.

    ``gamma`` discounts the environments, which have none of their own, and replaces what a file says.

    Raises
    ------
    InvalidInput
        If two have the same name, one cannot be read or has no discount, or gamma lies outside [0, 1).
    """
    if gamma is not None and not 0 <= gamma < 1:
        raise InvalidInput(f"--gamma {gamma:g}: a discount must lie in [0, 1)")
    if gamma is not None and not given:
        raise InvalidInput(
            f"--gamma {gamma:g} discounts the MDPs of --mdp, none is given (try --set gamma={gamma:g})"
        )
    mdps: dict[str, FiniteMDP] = {}
    for text in given:
        name = Path(text).stem if _is_file(text) else text
        if name in mdps:
            raise InvalidInput(f"--mdp {text}: there is an MDP called {name!r} already; rename the file")
        mdps[name] = _from_file(text, gamma) if _is_file(text) else _from_gymnasium(text, gamma)
    return mdps


def _is_file(text: str) -> bool:
    return text.lower().endswith(FILES) or Path(text).is_file()


def _from_file(path: str, gamma: float | None) -> FiniteMDP:
    from tabular.mdp import FiniteMDP

    mdp = FiniteMDP.load(path)
    if gamma is not None:
        return replace(mdp, gamma=gamma, horizon=None)
    if mdp.horizon is not None:
        raise InvalidInput(
            f"--mdp {path}: it has the horizon {mdp.horizon}, the claims need a discount; give --gamma"
        )
    return mdp


def _from_gymnasium(identifier: str, gamma: float | None) -> FiniteMDP:
    from tabular.mdp import FiniteMDP

    if gamma is None:
        raise InvalidInput(
            f"--mdp {identifier}: there is no such file, and an environment of gymnasium has no discount; "
            "give a .npz or .json file, or --gamma with a number in [0, 1)"
        )
    return FiniteMDP.from_gymnasium(identifier, gamma)

"""Small MDPs as HTML tables, as Jupyter shows them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tabular.mdp import FiniteMDP

ROWS = 24  # state-actions that are listed; of a larger MDP the first ones


def html(mdp: FiniteMDP) -> str:
    """Return a caption and, where rewards and transitions do not depend on the step, one row for each state-action."""
    time = f"γ = {mdp.gamma:g}" if mdp.gamma is not None else f"H = {mdp.horizon}"
    head = f"<p><strong>{escape(mdp.name)}</strong>: S = {mdp.S}, A = {mdp.A}, {time}</p>"
    if mdp.r.ndim != 2 or (isinstance(mdp.P, np.ndarray) and mdp.P.ndim != 3):
        return head
    listed = min(ROWS, mdp.S * mdp.A)
    rows = "".join(_row(mdp, index) for index in range(listed))
    rest = mdp.S * mdp.A - listed
    more = f"<p>and {rest:,} more state-actions</p>" if rest else ""
    names = "".join(
        f'<th scope="col">{name}</th>' for name in ("state", "action", "reward", "next state: probability")
    )
    return f"{head}<table><thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table>{more}"


def _row(mdp: FiniteMDP, index: int) -> str:
    s, a = divmod(index, mdp.A)
    row = mdp.P[s, a] if isinstance(mdp.P, np.ndarray) else mdp.P[[index]].toarray()[0]
    reached = ", ".join(f"{t}: {row[t]:.4g}" for t in np.flatnonzero(row))
    cells = (str(s), str(a), f"{mdp.r[s, a]:.4g}", reached)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"

"""What least-squares value iteration keeps of its data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linear_mdp.mdp import LinearMDP
from tabular.mdp import FloatArray
from theory.errors import InvalidInput


@dataclass(frozen=True, eq=False)
class Statistics:
    """Sufficient statistics of any number of episodes: two of them pool by addition.

    Shapes
    ------
    gram : (H, d, d), ``Lambda_h = lam I + sum phi phi^T``.
    flow : (H, S, d), ``sum e_{s'} phi^T``.
    reward : (H, d), ``sum phi r``.
    ridge : lam.
    episodes : how many there were.
    """

    gram: FloatArray
    flow: FloatArray
    reward: FloatArray
    ridge: float
    episodes: int

    @classmethod
    def empty(cls, mdp: LinearMDP, ridge: float) -> Statistics:
        """Return the statistics of no data.

        Raises
        ------
        InvalidInput
            If the ridge is not positive and finite.
        """
        if not 0 < ridge < np.inf:
            raise InvalidInput(f"{mdp.name}: the ridge lam must be positive, got {ridge}, and finite")
        gram = np.tile(ridge * np.eye(mdp.d), (mdp.H, 1, 1))
        return cls(gram, np.zeros((mdp.H, mdp.S, mdp.d)), np.zeros((mdp.H, mdp.d)), float(ridge), 0)

    def __add__(self, other: Statistics) -> Statistics:
        """Return the statistics of both data sets, exact up to one rounding an entry.

        Raises
        ------
        InvalidInput
            If shapes or ridges differ.
        """
        if self.flow.shape != other.flow.shape or self.ridge != other.ridge:
            raise InvalidInput(
                f"statistics pool only under equal shapes and ridge, got {self.flow.shape}, lam={self.ridge:g} "
                f"and {other.flow.shape}, lam={other.ridge:g}"
            )
        gram = self.gram + other.gram - self.ridge * np.eye(self.gram.shape[-1])
        return Statistics(
            gram,
            self.flow + other.flow,
            self.reward + other.reward,
            self.ridge,
            self.episodes + other.episodes,
        )

    def copy(self) -> Statistics:
        """Return statistics that share no memory with these."""
        return Statistics(self.gram.copy(), self.flow.copy(), self.reward.copy(), self.ridge, self.episodes)

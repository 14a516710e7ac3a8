r"""A task and the features that a learner takes for those of the task: how far they are from it, and how to get some.

.. math:: \xi = \max_{h,s,a}\tfrac12\|P_h(\cdot|s,a)-\langle\hat\phi_h(s,a),\hat\mu_h\rangle\|_1

for some :math:`\hat\mu`, which the learner need not know: it uses :math:`\hat\phi` only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.optimize import brentq

from linear_mdp.low_rank.tilts import tilt
from linear_mdp.mdp import LinearMDP
from tabular.families import _knobs
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

SMALLEST = 1e-2  # size of the first tilt that is tried
LARGEST = 64.0  # size beyond which a tilt moves nothing any more


@dataclass(frozen=True, eq=False)
class LearnedFeatures:
    """What happens, and what the learner takes it for; the rewards of either do not count.

    Shapes
    ------
    believed : its phi is all that a learner uses; its mu is the one that makes xi small.
    truth : a linear MDP, whatever its own features are.

    Raises
    ------
    InvalidInput
        If states, actions, horizon or start of the two differ.
    """

    believed: LinearMDP
    truth: LinearMDP

    def __post_init__(self) -> None:
        sizes = [(m.S, m.A, m.H, m.start) for m in (self.believed, self.truth)]
        if sizes[0] != sizes[1]:
            raise InvalidInput(
                f"{self.truth.name}: learned features must share S, A, H and start with the truth, got {sizes[0]} and "
                f"{sizes[1]}"
            )

    @cached_property
    def gaps(self) -> FloatArray:
        """Total variation between truth and belief, (1 or H, S, A); exact up to rounding."""
        steps = max(len(a) for m in (self.believed, self.truth) for a in (m.phi, m.mu))
        apart = [np.abs(self.truth.kernel(h) - self.believed.kernel(h)).sum(axis=-1) for h in range(steps)]
        return np.asarray(np.stack(apart) / 2)

    @property
    def xi(self) -> float:
        """Largest total variation between truth and belief."""
        return float(self.gaps.max())


def exact_features(mdp: LinearMDP) -> LearnedFeatures:
    """Return the features of the truth itself, what an oracle has learned; xi is zero."""
    return LearnedFeatures(mdp, mdp)


def tilted_by(mdp: LinearMDP, rng: np.random.Generator, size: float) -> LearnedFeatures:
    """Return features tilted away from the truth by so much in a normal direction, 0 for the truth.

    Raises
    ------
    InvalidInput
        If the features of the truth are no laws, or the size lies outside [-64, 64].
    """
    _knobs.interval(mdp.name, -LARGEST, LARGEST, size=size)
    if not mdp.latent:
        raise InvalidInput(f"{mdp.name}: only features that are laws can be tilted")
    directions = rng.standard_normal(mdp.phi.shape)
    return LearnedFeatures(replace(mdp, phi=tilt(mdp.phi, directions, size)), mdp)


def tilted(mdp: LinearMDP, rng: np.random.Generator, xi: float) -> LearnedFeatures:
    """Return features tilted away from the truth in a normal direction, until they are xi from it.

    Parameters
    ----------
    xi : the largest total variation that is wanted, met up to a relative 1e-12; 0 for the truth.

    Raises
    ------
    InvalidInput
        If the features of the truth are no laws, xi is no total variation, in [0, 1], or no tilt in the direction
        drawn goes as far.
    """
    _knobs.interval(mdp.name, 0, 1, xi=xi)
    if not mdp.latent:
        raise InvalidInput(f"{mdp.name}: only features that are laws can be tilted")
    directions = rng.standard_normal(mdp.phi.shape)
    if xi == 0:
        return exact_features(mdp)

    def excess(size: float) -> float:
        moved = np.einsum("hsad,hdz->hsaz", tilt(mdp.phi, directions, size) - mdp.phi, mdp.mu)
        return float(np.abs(moved).sum(axis=-1).max() / 2) - xi

    size = SMALLEST
    while excess(size) < 0:
        if size >= LARGEST:
            raise InvalidInput(
                f"{mdp.name}: xi must lie in [0, {excess(size) + xi:.4g}], as far as the tilt goes, got {xi}"
            )
        size *= 2
    size = float(brentq(excess, 0.0, size, xtol=1e-14))
    return LearnedFeatures(replace(mdp, phi=tilt(mdp.phi, directions, size)), mdp)


def merged(mdp: LinearMDP) -> LearnedFeatures:
    """Return features that take the first two latent indices for one, with the mean of their measures.

    Raises
    ------
    InvalidInput
        If there are fewer than two features.
    """
    if mdp.d < 2:
        raise InvalidInput(f"{mdp.name}: merging two features needs two, d = {mdp.d}")
    phi = np.concatenate([mdp.phi[..., :2].sum(axis=-1, keepdims=True), mdp.phi[..., 2:]], axis=-1)
    mu = np.concatenate([mdp.mu[:, :2].mean(axis=1, keepdims=True), mdp.mu[:, 2:]], axis=1)
    theta = np.zeros((1, mdp.d - 1))
    return LearnedFeatures(replace(mdp, phi=phi, mu=mu, theta=theta, name=f"merged {mdp.name}"), mdp)

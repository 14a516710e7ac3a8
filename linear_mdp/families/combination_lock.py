"""The combination lock: one sequence of actions in A^H reaches the reward."""

from __future__ import annotations

import numpy as np

from linear_mdp.mdp import LinearMDP, Rewards
from tabular.families import _knobs
from tabular.families.registry import family


@family(A=(2, 4), H=(2, 5), slip=(0.0, 0.1))
def combination_lock(
    rng: np.random.Generator,
    *,
    A: int,
    H: int,
    slip: float = 0.1,
    value: float = 1.0,
    rewards: Rewards = "bernoulli",
) -> LinearMDP:
    r"""Draw a code of H actions: the right action moves on but for a slip, any other one ends in the sink.

    States 0, ..., H-1 in a row and the sink H. The right action in the last state pays ``value``:

    .. math:: V^*(s_0) = \text{value} \cdot (1 - \text{slip})^{H-1},

    while a learner that tries actions at random needs about A^H episodes to see the first reward.

    Shapes
    ------
    phi : (H+1, A, H+2), laws over an anchor for each next state and one that pays and leads to the sink. No action
        leads to state 0, so the features span H+1 dimensions; mu : (H+2, H+1); theta : (H+2,).

    Raises
    ------
    InvalidInput
        If A is below two, H below one, or slip or value outside [0, 1].
    """
    _knobs.count("combination_lock", low=2, A=A)
    _knobs.count("combination_lock", H=H)
    _knobs.interval("combination_lock", 0, 1, slip=slip, value=value)
    sink, pay, s = H, H + 1, np.arange(H - 1)
    code = rng.integers(A, size=H)
    phi = np.zeros((H + 1, A, H + 2))
    phi[:, :, sink] = 1
    phi[s, code[:-1], sink] = slip
    phi[s, code[:-1], s + 1] = 1 - slip
    phi[H - 1, code[-1]] = np.eye(H + 2)[pay]
    mu = np.eye(H + 2, H + 1)
    mu[pay, sink] = 1
    return LinearMDP(
        phi=phi,
        mu=mu,
        theta=value * np.eye(H + 2)[pay],
        horizon=H,
        rewards=rewards,
        name=f"combination_lock(A={A}, H={H}, slip={slip:g}, value={value:g})",
    )

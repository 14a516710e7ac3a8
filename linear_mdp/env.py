"""Every linear MDP as a gymnasium environment, seen by state, by state and time, or by features."""

from __future__ import annotations

from typing import Any, Literal

import gymnasium
import numpy as np
from gymnasium.spaces import Box, Discrete

from linear_mdp.mdp import NORM_TOLERANCE, LinearMDP
from tabular.base_env import Law, ProcessEnv, draw, law_of
from tabular.families.registry import FAMILIES
from tabular.mdp import FloatArray
from tabular.rendering import Layout
from theory.errors import InvalidInput

ID = "boundlab/LinearMDP-v0"
Observe = Literal["state", "time", "features"]
OBSERVE = ("state", "time", "features")
LONGEST = 1 + NORM_TOLERANCE  # no entry of a feature vector is larger


def made(
    mdp: LinearMDP | None, family: str | None, seed: int | None, parameters: dict[str, Any]
) -> LinearMDP:
    """Return the MDP given, or the member of a family that the seed draws.

    Raises
    ------
    InvalidInput
        If not exactly one of MDP and family is given, a family without a seed, one that does not exist, or one of
        other instances.
    """
    if (mdp is None) == (family is None):
        raise InvalidInput(f"{ID}: give either mdp or family, got mdp={mdp} and family={family!r}")
    if mdp is not None:
        if seed is not None or parameters:
            raise InvalidInput(f"{ID}: {', '.join(parameters) or 'seed'} is for a family, an mdp is given")
        return mdp
    if seed is None:
        raise InvalidInput(f"{ID}: the family {family!r} needs a seed to be drawn with")
    import linear_mdp.families  # noqa: F401 - registers the families

    drawn = FAMILIES[str(family)].draw(np.random.default_rng(seed), **parameters)
    if not isinstance(drawn, LinearMDP):
        raise InvalidInput(f"{ID}: the family {family!r} draws a {type(drawn).__name__}, not a LinearMDP")
    return drawn


class View:
    """What an agent sees at step h of state s: s, or ``h S + s``, or the features of all actions, (A, d).

    Raises
    ------
    InvalidInput
        If there is no such view.
    """

    def __init__(self, mdp: LinearMDP, observe: Observe) -> None:
        if observe not in OBSERVE:
            raise InvalidInput(
                f"{mdp.name}: observe must be one of {', '.join(map(repr, OBSERVE))}, got {observe!r}"
            )
        self.mdp, self.observe = mdp, observe
        self.space: gymnasium.Space[Any] = {
            "state": lambda: Discrete(mdp.S),
            "time": lambda: Discrete((mdp.H + 1) * mdp.S),
            "features": lambda: Box(-LONGEST, LONGEST, (mdp.A, mdp.d), np.float64),
        }[observe]()

    def __call__(self, h: Any, s: Any) -> Any:
        """Return the view of one state, or of as many as h and s are long."""
        if self.observe == "state":
            return s
        if self.observe == "time":
            return h * self.mdp.S + s
        return np.array(self.mdp.phi[np.minimum(h, len(self.mdp.phi) - 1), s])


class LinearEnv(ProcessEnv):
    """A linear MDP to step through: ``gymnasium.make("boundlab/LinearMDP-v0", mdp=mdp)``.

    In the place of the MDP stands a family with its parameters and a seed: ``family="gated_chain", seed=0, H=5``.
    An episode begins in the MDP's start, or where ``reset(options={"state": s})`` says, and terminates after H
    steps; ``info["h"]`` counts them. Rewards are drawn, or are their means, as the MDP says. The best policy depends
    on the step: ``observe="time"`` shows ``h S + s`` instead of the state s, ``"features"`` the features of all
    actions, (A, d).

    Raises
    ------
    InvalidInput
        If not exactly one of MDP and family is given, a family lacks its seed, an argument is unknown, or a state
        or action is out of range.

    Examples
    --------
    >>> env = LinearEnv(family="gated_chain", seed=0, H=3, p=1.0)
    >>> env.reset(seed=1)
    (0, {'h': 0})
    >>> env.step(0)
    (1, 0.0, False, False, {'h': 1})
    """

    def __init__(
        self,
        mdp: LinearMDP | None = None,
        *,
        family: str | None = None,
        seed: int | None = None,
        observe: Observe = "state",
        render_mode: str | None = None,
        layout: Layout | None = None,
        **parameters: Any,
    ) -> None:
        self.mdp = made(mdp, family, seed, parameters)
        super().__init__(self.mdp.name, self.mdp.S, self.mdp.A, self.mdp.H, render_mode, layout)
        self._view = View(self.mdp, observe)
        self.observation_space = self._view.space
        self._laws: dict[tuple[int, ...], Law] = {}

    def first(self) -> int:
        """Return the state that every episode begins in."""
        return int(self.mdp.start)

    def outcome(self, h: int, s: int, a: int) -> tuple[float, int]:
        """Draw the reward and the next state, through the latent index where the features are laws."""
        mdp = self.mdp
        mean = float(mdp.r[min(h, len(mdp.r) - 1), s, a])
        reward = mean if mdp.rewards == "deterministic" else float(self.np_random.random() < mean)
        phi, mu = mdp.phi[min(h, len(mdp.phi) - 1), s, a], mdp.mu[min(h, len(mdp.mu) - 1)]
        if not mdp.latent:
            return reward, self._drawn((h, s, a), lambda: np.clip(phi @ mu, 0.0, None))
        index = self._drawn((min(h, len(mdp.phi) - 1), s, a), lambda: phi)
        return reward, self._drawn((min(h, len(mdp.mu) - 1), index), lambda: mu[index])

    def worth(self, h: int) -> FloatArray:
        """Return the best mean reward of each state, (S,)."""
        return np.asarray(self.mdp.r[min(h, len(self.mdp.r) - 1)].max(axis=1))

    def observe(self, h: int, s: int) -> Any:
        """Return what the agent sees of a state."""
        return self._view(h, s)

    def _drawn(self, key: tuple[int, ...], law: Any) -> int:
        if key not in self._laws:
            self._laws[key] = law_of(law())
        return draw(self._laws[key], self.np_random.random())


def register() -> str:
    """Register ``boundlab/LinearMDP-v0`` once and return that id."""
    if ID not in gymnasium.registry:
        gymnasium.register(
            ID,
            entry_point="linear_mdp.env:LinearEnv",
            vector_entry_point="linear_mdp.vector_env:LinearVectorEnv",
        )
    return ID


register()  # so that gymnasium.make("linear_mdp.env:boundlab/LinearMDP-v0", mdp=mdp) works as well

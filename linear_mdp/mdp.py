"""Linear Markov decision processes: transitions and rewards that are linear in known features."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from tabular._validate import ROW_SUM_TOLERANCE, finite, stochastic
from tabular.mdp import FiniteMDP, FloatArray
from theory.errors import InvalidInput

if TYPE_CHECKING:
    from linear_mdp.env import LinearEnv

Rewards = Literal["bernoulli", "deterministic"]
NORM_TOLERANCE = 1e-9  # what a vector of norm one, or a reward, loses when it is computed in float64
CHUNK = 2**22  # entries of P that are formed at once to be checked


@dataclass(frozen=True, eq=False)
class LinearMDP:
    r"""An episodic MDP whose transitions and mean rewards are linear in known features.

    .. math:: P_h(s'|s,a) = \langle\phi_h(s,a), \mu_h(s')\rangle, \qquad r_h(s,a) = \langle\phi_h(s,a), \theta_h\rangle,

    normalised as in Assumption A of Jin et al. (2020): :math:`\|\phi\|\le1`, :math:`\|\theta_h\|\le\sqrt d`,
    :math:`\|\,|\mu_h|(\mathcal S)\,\|\le\sqrt d`, rewards in [0, 1].

    Shapes
    ------
    phi : (S, A, d), or (H, S, A, d) where the features change with the step.
    mu : (d, S), or (H, d, S).
    theta : (d,), or (H, d); reward units.
    horizon : H, the number of steps of an episode.
    start : the state in which every episode begins.
    rewards : whether the reward of a step is drawn from a Bernoulli law or is its mean.

    The constructor puts a step axis, of length 1 or H, in front of each array: index it with ``h % len(phi)``.

    Raises
    ------
    InvalidInput
        If a shape does not fit, a number is not finite, a norm or reward leaves its range, or a row of P is not a
        probability distribution; the message names the offending index and value.
    """

    phi: FloatArray
    mu: FloatArray
    theta: FloatArray
    horizon: int
    start: int = 0
    rewards: Rewards = "bernoulli"
    name: str = "linear mdp"

    def __post_init__(self) -> None:
        if self.horizon != int(self.horizon) or self.horizon < 1:
            raise InvalidInput(f"{self.name}: horizon must be a positive integer, got {self.horizon}")
        if self.rewards not in ("bernoulli", "deterministic"):
            raise InvalidInput(
                f"{self.name}: rewards must be 'bernoulli' or 'deterministic', got {self.rewards!r}"
            )
        phi = self._staged("phi", self.phi, 3)
        mu = self._staged("mu", self.mu, 2)
        theta = self._staged("theta", self.theta, 1)
        d, S = phi.shape[-1], phi.shape[1]
        if min(phi.shape) == 0:
            raise InvalidInput(f"{self.name}: phi must not be empty, it has shape {phi.shape}")
        if mu.shape[1:] != (d, S):
            raise InvalidInput(f"{self.name}: mu must have shape (d, S) = {(d, S)}, got {mu.shape[1:]}")
        if theta.shape[1:] != (d,):
            raise InvalidInput(f"{self.name}: theta must have length d = {d}, got {theta.shape[1]}")
        if not (self.start == int(self.start) and 0 <= self.start < S):
            raise InvalidInput(f"{self.name}: start must be a state in [0, {S}), got {self.start}")
        for field, value in (("phi", phi), ("mu", mu), ("theta", theta)):
            finite(self.name, field, value)
            object.__setattr__(self, field, value)
        self._check_norms()
        self._check_rewards()
        self._check_transitions()

    def _staged(self, field: str, value: ArrayLike, axes: int) -> FloatArray:
        array = np.ascontiguousarray(value, dtype=np.float64)
        if array.ndim == axes:
            array = array[None]
        if array.ndim != axes + 1 or len(array) not in (1, self.horizon):
            raise InvalidInput(
                f"{self.name}: {field} must have {axes} axes, or one more of length horizon = {self.horizon}, "
                f"got shape {np.shape(value)}"
            )
        return array

    def _check_norms(self) -> None:
        root = np.sqrt(self.d)
        for field, norms, most in (
            ("phi", np.sqrt(np.einsum("hsad,hsad->hsa", self.phi, self.phi)), 1.0),
            ("theta", np.linalg.norm(self.theta, axis=-1), root),
            ("|mu|(S)", np.linalg.norm(np.abs(self.mu).sum(axis=-1), axis=-1), root),
        ):
            if norms.max() > most * (1 + NORM_TOLERANCE):
                index = [int(i) for i in np.unravel_index(norms.argmax(), norms.shape)]
                raise InvalidInput(
                    f"{self.name}: the norm of {field}{index} is {norms.max():.12g}, it must be at most {most:.12g}"
                )

    def _check_rewards(self) -> None:
        r = self.r
        for index in (np.unravel_index(r.argmin(), r.shape), np.unravel_index(r.argmax(), r.shape)):
            if not -NORM_TOLERANCE <= r[index] <= 1 + NORM_TOLERANCE:
                raise InvalidInput(
                    f"{self.name}: the mean reward r{[int(i) for i in index]} is {r[index]:.12g}, it must lie in [0, 1]"
                )

    def _check_transitions(self) -> None:
        if self.latent:
            return
        for h in range(max(len(self.phi), len(self.mu))):
            features = self.features(h).reshape(-1, self.d)
            for first in range(0, len(features), max(1, CHUNK // self.S)):
                rows = features[first : first + max(1, CHUNK // self.S)] @ self.mu[h % len(self.mu)]
                rows[(rows < 0) & (rows > -ROW_SUM_TOLERANCE)] = 0.0
                stochastic(self.name, f"P_{h} from row {first}", rows, self.A)

    @property
    def S(self) -> int:
        """Number of states."""
        return int(self.phi.shape[1])

    @property
    def A(self) -> int:
        """Number of actions."""
        return int(self.phi.shape[2])

    @property
    def d(self) -> int:
        """Number of features."""
        return int(self.phi.shape[3])

    @property
    def H(self) -> int:
        """Number of steps of an episode, the horizon."""
        return int(self.horizon)

    @cached_property
    def latent(self) -> bool:
        """Whether every phi(s, a) is a law over d latent indices and every mu_i a law over states."""
        tolerance = ROW_SUM_TOLERANCE
        return all(
            array.min() >= 0 and np.abs(array.sum(axis=-1) - 1).max() <= tolerance
            for array in (self.phi, self.mu)
        )

    def features(self, h: int) -> FloatArray:
        """Features of step h, (S, A, d)."""
        return np.asarray(self.phi[h % len(self.phi)])

    @cached_property
    def r(self) -> FloatArray:
        """Mean rewards, (1 or H, S, A)."""
        if len(self.phi) == 1 and len(self.theta) > 1:
            return np.ascontiguousarray(np.moveaxis(self.phi[0] @ self.theta.T, -1, 0))
        return np.ascontiguousarray(
            np.stack([phi @ self.theta[h % len(self.theta)] for h, phi in enumerate(self.phi)])
        )

    @property
    def flat_r(self) -> FloatArray:
        """Mean rewards with one entry for every state-action, (1 or H, S*A)."""
        return self.r.reshape(len(self.r), -1)

    @cached_property
    def columns(self) -> FloatArray:
        """The features transposed, (1 or H, d, S*A): the layout in which the kernels read them."""
        return np.ascontiguousarray(self.phi.reshape(len(self.phi), -1, self.d).transpose(0, 2, 1))

    def kernel(self, h: int) -> FloatArray:
        """``P_h`` as a dense array (S, A, S); exact up to rounding."""
        return np.asarray(np.clip(self.features(h) @ self.mu[h % len(self.mu)], 0.0, None))

    def finite(self) -> FiniteMDP:
        """Return the same process without its features: transitions (S, A, S) or (H, S, A, S)."""
        stages = max(len(self.phi), len(self.mu))
        P = np.stack([self.kernel(h) for h in range(stages)])
        rho = np.zeros(self.S)
        rho[self.start] = 1.0
        return FiniteMDP(
            P=P if stages > 1 else P[0],
            r=self.r if len(self.r) > 1 else self.r[0],
            horizon=self.H,
            rho=rho,
            name=self.name,
        )

    def to_gymnasium(self) -> LinearEnv:
        """Return this MDP as a ``gymnasium.Env``: :class:`linear_mdp.env.LinearEnv`."""
        from linear_mdp.env import LinearEnv

        return LinearEnv(self)

    def with_rewards(self, theta: ArrayLike, rewards: Rewards | None = None) -> LinearMDP:
        """Return the same dynamics under other rewards."""
        return replace(self, theta=np.asarray(theta, dtype=np.float64), rewards=rewards or self.rewards)

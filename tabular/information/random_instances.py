r"""Random tasks and encoders: Dirichlet laws, or deterministic ones, many instances at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.information.contexts import TaskContexts
from tabular.mdp import FloatArray
from theory.errors import InvalidInput

DETERMINISTIC = 0.0


@dataclass(frozen=True)
class Regime:
    """How the laws of an instance are drawn: the concentration of a Dirichlet law, or DETERMINISTIC.

    same_behaviour : all tasks share one behaviour law. even_prior : tasks are equally likely.
    """

    behaviour: float = 1.0
    kernel: float = 1.0
    encoder: float = 1.0
    same_behaviour: bool = False
    even_prior: bool = True

    def __post_init__(self) -> None:
        if not self.behaviour > 0 or self.kernel < 0 or self.encoder < 0:
            raise InvalidInput(
                f"concentrations must be positive, or {DETERMINISTIC} for a deterministic kernel or encoder, got {self}"
            )


@dataclass(frozen=True, eq=False)
class Represented:
    """Tasks with their contexts, and an encoder (N, B, T, Z)."""

    contexts: TaskContexts
    encoder: FloatArray

    @property
    def p(self) -> FloatArray:
        """The joint law (N, K, B, T, Z); rounding."""
        return self.contexts.joint(self.encoder)


def random_laws(
    rng: np.random.Generator, shape: tuple[int, ...], size: int, concentration: float
) -> FloatArray:
    """Draw laws on ``size`` points, (*shape, size): Dirichlet, or a uniformly drawn point."""
    if concentration == DETERMINISTIC:
        rows: FloatArray = np.eye(size)[rng.integers(size, size=shape)]
        return rows
    gammas = rng.gamma(concentration, size=(*shape, size))
    sums = gammas.sum(axis=-1, keepdims=True)  # zero where all have underflown
    corners = np.eye(size)[rng.integers(size, size=shape)]
    return np.where(sums > 0, gammas / np.where(sums > 0, sums, 1.0), corners)


def random_represented(
    rng: np.random.Generator, N: int, K: int, B: int, T: int, Z: int, regime: Regime
) -> Represented:
    """Draw N instances of a regime.

    Examples
    --------
    >>> drawn = random_represented(np.random.default_rng(0), 5, 2, 3, 4, 2, Regime())
    >>> drawn.p.shape
    (5, 2, 3, 4, 2)
    """
    prior = np.full((N, K), 1 / K) if regime.even_prior else random_laws(rng, (N,), K, 1.0)
    tasks = 1 if regime.same_behaviour else K
    behaviour = np.broadcast_to(random_laws(rng, (N, tasks), B, regime.behaviour), (N, K, B))
    environment = random_laws(rng, (N, K, B), T, regime.kernel)
    encoder = random_laws(rng, (N, B, T), Z, regime.encoder)
    return Represented(TaskContexts(prior, behaviour, environment), encoder)


CONCENTRATIONS = (0.05, 0.1, 0.3, 1.0, 3.0)


def random_regime(
    rng: np.random.Generator, *, even_prior: bool | None = None, same_behaviour: bool | None = None
) -> Regime:
    """Draw a regime of the mixed design, except for what is given.

    Concentrations are drawn from CONCENTRATIONS; kernels and encoders are deterministic three times in ten, tasks
    share their behaviour once in five times, and are equally likely every other time.
    """
    behaviour, kernel, encoder = (float(c) for c in rng.choice(CONCENTRATIONS, size=3))
    shares, even = bool(rng.random() < 0.2), bool(rng.random() < 0.5)
    return Regime(
        behaviour=behaviour,
        kernel=DETERMINISTIC if rng.random() < 0.3 else kernel,
        encoder=DETERMINISTIC if rng.random() < 0.3 else encoder,
        same_behaviour=shares if same_behaviour is None else same_behaviour,
        even_prior=even if even_prior is None else even_prior,
    )

"""Several tasks over the same states and actions: shared low rank, own discounts, similar rewards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.families import _knobs
from tabular.families.random import dirichlet, dirichlet_rows
from tabular.families.registry import family
from tabular.mdp import FiniteMDP, FloatArray, MultiTaskMDP


@dataclass(frozen=True, eq=False)
class LowRankFactors:
    """The factors of T low-rank tasks: ``P_t = Phi_t M_t`` and ``r_t = Phi_t theta_t``.

    Shapes
    ------
    Phi : (T, S*A, rank), every row a probability vector, row ``s*A + a``; all T equal when eta = 0.
    M : (T, rank, S), every row a probability vector.
    theta : (T, rank), reward units in [-1, 1].
    """

    Phi: FloatArray
    M: FloatArray
    theta: FloatArray

    def tasks(self, A: int, gamma: float, name: str) -> MultiTaskMDP:
        """Multiply the factors out; the rows of P lose nothing but rounding, which is normalised away."""
        T, _, S = self.M.shape
        P = self.Phi @ self.M
        P /= P.sum(axis=-1, keepdims=True)
        r = np.einsum("tik,tk->ti", self.Phi, self.theta)
        return MultiTaskMDP(P.reshape(T, S, A, S), r.reshape(T, S, A), gamma=np.full(T, gamma), name=name)


def low_rank_factors(
    rng: np.random.Generator,
    *,
    S: int,
    A: int,
    T: int,
    rank: int,
    eta: float = 0.0,
    concentration: float = 1.0,
) -> LowRankFactors:
    """Draw the factors from which :func:`shared_low_rank` builds its tasks.

    The same generator state gives the factors of the tasks that :func:`shared_low_rank` returns.

    Raises
    ------
    InvalidInput
        If a size is below one, rank exceeds S*A, eta lies outside [0, 1] or the concentration is not
        positive and finite.
    """
    _knobs.count("shared_low_rank", S=S, A=A, T=T)
    _knobs.count("shared_low_rank", rank=rank, high=S * A, because=" (the number of state-action pairs)")
    _knobs.interval("shared_low_rank", 0, 1, eta=eta)
    _knobs.positive("shared_low_rank", concentration=concentration)
    shared = dirichlet_rows(rng, (S * A, rank), concentration)
    own = dirichlet_rows(rng, (T, S * A, rank), concentration)
    Phi = (1 - eta) * shared + eta * own
    Phi /= Phi.sum(axis=-1, keepdims=True)
    M = dirichlet_rows(rng, (T, rank, S), concentration)
    return LowRankFactors(Phi, M, rng.uniform(-1, 1, (T, rank)))


@family(S=(4, 8), A=(2,), gamma=(0.5, 0.9), T=(2, 4), rank=(2,), eta=(0.0, 0.5))
def shared_low_rank(
    rng: np.random.Generator,
    *,
    S: int,
    A: int,
    gamma: float,
    T: int = 2,
    rank: int = 2,
    eta: float = 0.0,
    concentration: float = 1.0,
) -> MultiTaskMDP:
    """Draw T tasks that share the features Phi: ``P_t = Phi_t M_t``, ``r_t = Phi_t theta_t``.

    ``Phi_t = (1 - eta) Phi + eta Phi'_t`` with all rows of Phi and Phi'_t Dirichlet. At eta = 0 every backup
    ``T*_t Q = Phi (theta_t + gamma M_t max_a Q)`` lies in the span of Phi, whatever Q is: the inherent
    Bellman error of that span is zero. At eta = 1 the tasks share nothing.

    Shapes
    ------
    P : (T, S, A, S), probabilities; r : (T, S, A), reward units in [-1, 1]; gamma : (T,).

    Raises
    ------
    InvalidInput
        If a size is below one, rank exceeds S*A, eta lies outside [0, 1] or the concentration is not
        positive and finite.

    Source
    ------
    Soft state aggregation: Singh, Jaakkola and Jordan (1995), Reinforcement learning with soft
    state aggregation; the similarity knob eta is this package's own.
    """
    factors = low_rank_factors(rng, S=S, A=A, T=T, rank=rank, eta=eta, concentration=concentration)
    return factors.tasks(A, gamma, f"shared_low_rank(S={S}, A={A}, T={T}, rank={rank}, eta={eta:g})")


@family(S=(3, 6), A=(2,), gamma=(0.5, 0.9), T=(2, 4))
def heterogeneous_discounts(
    rng: np.random.Generator,
    *,
    S: int,
    A: int,
    gamma: float,
    T: int = 2,
    gamma_low: float | None = None,
    concentration: float = 1.0,
) -> MultiTaskMDP:
    """Draw T independent Dirichlet tasks, each with its own discount factor.

    ``gamma_0 = gamma``, so that gamma is the largest of them, and ``gamma_t`` uniform on ``[gamma_low, gamma]`` for
    t >= 1; ``gamma_low`` is gamma / 2 when omitted.

    Shapes
    ------
    P : (T, S, A, S), probabilities; r : (T, S, A), reward units in [-1, 1]; gamma : (T,).

    Raises
    ------
    InvalidInput
        If a size is below one, gamma_low lies outside [0, gamma] or the concentration is not positive and finite.
    """
    _knobs.count("heterogeneous_discounts", T=T)
    low = gamma / 2 if gamma_low is None else gamma_low
    _knobs.interval("heterogeneous_discounts", 0, gamma, gamma_low=low)
    gammas = [gamma, *rng.uniform(low, gamma, T - 1)]
    tasks = [dirichlet(rng, S=S, A=A, gamma=float(each), concentration=concentration) for each in gammas]
    return MultiTaskMDP.from_tasks(
        tasks, name=f"heterogeneous_discounts(S={S}, A={A}, T={T}, gamma={gamma:g})"
    )


def perturbed_rewards(mdp: FiniteMDP, rng: np.random.Generator, T: int, spread: float = 0.1) -> MultiTaskMDP:
    """Make T tasks out of one MDP: itself first, then T - 1 with the same dynamics and other rewards.

    ``r_t = (1 - spread) r + spread R_max U_t`` for t >= 1, with U_t uniform on [-1, 1], so that ``R_max`` does not
    grow. A state that only returns to itself without reward (a terminal state) keeps earning nothing.

    Shapes
    ------
    P : (T, S, A, S), dense; r : (T, S, A), reward units of ``mdp``; gamma : (T,).

    Raises
    ------
    InvalidInput
        If T is below one, spread lies outside [0, 1] or the MDP has a finite horizon.
    """
    _knobs.count("perturbed_rewards", T=T)
    _knobs.interval("perturbed_rewards", 0, 1, spread=spread)
    discount = mdp.discount
    P = mdp.kernel.reshape(mdp.S, mdp.A, mdp.S)
    loops = np.einsum("sas->sa", P) == 1
    terminal = (loops & (mdp.r == 0)).all(axis=1)
    noise = mdp.R_max * rng.uniform(-1, 1, (T - 1, mdp.S, mdp.A))
    others = np.where(terminal[:, None], 0.0, (1 - spread) * mdp.r + spread * noise)
    return MultiTaskMDP(
        P=np.broadcast_to(P, (T, *P.shape)),
        r=np.concatenate([mdp.r[None], others]),
        gamma=np.full(T, discount),
        rho=np.broadcast_to(np.asarray(mdp.rho), (T, mdp.S)),
        name=f"{mdp.name} with perturbed rewards",
    )


@family(S=(3, 6), A=(2,), gamma=(0.5, 0.9), T=(2, 4), spread=(0.1,))
def similar_tasks(
    rng: np.random.Generator, *, S: int, A: int, gamma: float, T: int = 2, spread: float = 0.1
) -> MultiTaskMDP:
    """Draw a Dirichlet MDP and perturb its rewards into T tasks, as :func:`perturbed_rewards` does.

    Shapes
    ------
    P : (T, S, A, S), probabilities; r : (T, S, A), reward units in [-1, 1]; gamma : (T,).

    Raises
    ------
    InvalidInput
        If a size is below one or spread lies outside [0, 1].
    """
    _knobs.count("similar_tasks", T=T)
    _knobs.interval("similar_tasks", 0, 1, spread=spread)
    return perturbed_rewards(dirichlet(rng, S=S, A=A, gamma=gamma), rng, T, spread)

r"""Tasks, what their behaviour policies collect, and the joint law with a representation of it."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from tabular.information._checks import law
from tabular.mdp import FloatArray
from theory.errors import InvalidInput


@dataclass(frozen=True, eq=False)
class TaskContexts:
    r"""Instances of tasks M whose contexts X = (Xb, Xt) have the law ``p(m) p(xb|m) p(xt|xb,m)``.

    Shapes
    ------
    prior : (N, K) over N instances; behaviour : (N, K, B); environment : (N, K, B, T). Rows are normalised.

    Raises
    ------
    InvalidInput
        If a shape does not fit, or a row is not a probability distribution.

    Examples
    --------
    >>> two = TaskContexts([[0.5, 0.5]], [[[1.0], [1.0]]], [[[[1, 0]], [[0, 1]]]])
    >>> two.joint([[[[1, 0], [0, 1]]]]).shape
    (1, 2, 1, 2, 2)
    """

    prior: FloatArray
    behaviour: FloatArray
    environment: FloatArray

    def __init__(self, prior: ArrayLike, behaviour: ArrayLike, environment: ArrayLike) -> None:
        first = law("prior", prior, [("N", "K")])
        second = law("behaviour", behaviour, [(*first.shape, "B")])
        third = law("environment", environment, [(*second.shape, "T")])
        for name, value in (("prior", first), ("behaviour", second), ("environment", third)):
            object.__setattr__(self, name, value)

    @property
    def N(self) -> int:
        """Number of instances."""
        return int(self.prior.shape[0])

    @property
    def K(self) -> int:
        """Number of tasks."""
        return int(self.prior.shape[1])

    @property
    def B(self) -> int:
        """Number of behaviours, pairs of state and action."""
        return int(self.behaviour.shape[2])

    @property
    def T(self) -> int:
        """Number of outcomes, pairs of next state and reward."""
        return int(self.environment.shape[3])

    def context_law(self) -> FloatArray:
        """Return ``p(m, xb, xt)``, (N, K, B, T); rounding."""
        pairs = self.prior[:, :, None] * self.behaviour
        law: FloatArray = pairs[..., None] * self.environment
        return law

    def encoder(self, values: ArrayLike) -> FloatArray:
        """Return an encoder ``p(z|xb,xt)`` as (N, 1, B, T, Z), or ``p(z|m,xb,xt)`` as (N, K, B, T, Z), checked.

        An encoder that is given the task as well breaks the Markov chain M -> X -> Z. A single encoder, with
        N = 1, serves all instances.

        Raises
        ------
        InvalidInput
            If the shape does not fit the contexts, or a row is not a probability distribution.
        """
        N, K, B, T = self.environment.shape
        shapes: list[tuple[int | str, ...]] = [(n, *k, B, T, "Z") for n in {N, 1} for k in ((), (1,), (K,))]
        checked = law("encoder", values, shapes)
        return checked if checked.ndim == 5 else checked[:, None]

    def joint(self, encoder: ArrayLike) -> FloatArray:
        """Return ``p(m, xb, xt, z)``, (N, K, B, T, Z); rounding.

        Raises
        ------
        InvalidInput
            As for :meth:`encoder`.
        """
        p: FloatArray = self.context_law()[..., None] * self.encoder(encoder)
        return p

    def representation_of_task(self, encoder: ArrayLike) -> FloatArray:
        """Return ``p(z|m)``, (N, K, Z), of every task, drawn or not; rounding."""
        pairs = self.behaviour[..., None] * self.environment
        rows: FloatArray = (pairs[..., None] * self.encoder(encoder)).sum(axis=2).sum(axis=2)
        return rows

    def representation_of_behaviour(self, encoder: ArrayLike) -> FloatArray:
        """Return ``p(z|xb,m)``, (N, K, B, Z), also at behaviours that task m never shows; rounding."""
        rows: FloatArray = (self.environment[..., None] * self.encoder(encoder)).sum(axis=3)
        return rows

    def posterior(self, b: int, t: int | None = None) -> FloatArray:
        """Return ``p(m|xb)``, or ``p(m|xb,xt)``, as (N, K); rounding.

        Raises
        ------
        InvalidInput
            If the context has probability zero in some instance: nothing can be said of its task.
        """
        weights = self.prior * self.behaviour[:, :, b]
        if t is not None:
            weights = weights * self.environment[:, :, b, t]
        total = weights.sum(axis=1)
        if not (total > 0).all():
            context = f"xb={b}" if t is None else f"(xb={b}, xt={t})"
            raise InvalidInput(
                f"the context {context} has probability zero in instance {int(total.argmin())}; "
                "only contexts that some task shows have a posterior"
            )
        found: FloatArray = weights / total[:, None]
        return found

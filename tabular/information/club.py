r"""CLUB, the contrastive log-ratio upper bound of the information about behaviour, exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tabular.information.entropies import marginal, total
from tabular.mdp import FloatArray
from theory.errors import InvalidInput


@dataclass(frozen=True, eq=False)
class Club:
    """Values of CLUB and, for those that are infinite, why.

    Shapes
    ------
    value : (N,); nats, infinite where a representation that a behaviour never has is drawn as its negative.
    behaviour, representation : (N,); the pair that makes the value infinite, -1 where it is finite.
    """

    value: FloatArray
    behaviour: np.ndarray
    representation: np.ndarray

    def reason(self, instance: int = 0) -> str:
        """Return why the value of an instance is infinite; empty where it is finite."""
        b, z = int(self.behaviour[instance]), int(self.representation[instance])
        if b < 0:
            return ""
        return f"CLUB is infinite: p(z={z} | xb={b}) = 0, while p(xb={b}) p(z={z}) > 0 draws that pair as a negative"


def club(p: FloatArray) -> Club:
    r"""Return CLUB between representation and behaviour of joint laws (N, K, B, T, Z); nats, rounding.

    ``sum p(xb,z) log p(z|xb) - sum p(xb) p(z) log p(z|xb)``, which is ``I(Z;Xb) + KL(p(xb)p(z) || p(xb,z))``.
    Source: Cheng et al. (2020), equation 6.
    """
    pair, b = marginal(p, "BZ"), marginal(p, "B")
    return _contrast(pair, b * marginal(p, "Z"), _conditional(pair, b))


def variational_club(p: FloatArray, q: FloatArray) -> Club:
    """Return CLUB with a model ``q(z|xb)``, (N, B, Z), in place of the conditional law; nats, rounding.

    It bounds I(Z;Xb) only if q is no further from the joint law than from the product of the marginals.

    Raises
    ------
    InvalidInput
        If q has another shape, or gives probability zero to a pair that occurs.
    """
    N, _, B, _, Z = p.shape
    if q.shape != (N, B, Z):
        raise InvalidInput(f"the model q must have shape {(N, B, Z)}, got {q.shape}")
    pair, model = marginal(p, "BZ"), q[:, None, :, None, :]
    if ((pair > 0) & (model <= 0)).any():
        raise InvalidInput("the model q gives probability zero to a pair (xb, z) that occurs")
    return _contrast(pair, marginal(p, "B") * marginal(p, "Z"), model)


def club_within_tasks(p: FloatArray) -> Club:
    """Return CLUB with negatives drawn from the same task, as released code forms it; nats, rounding.

    ``sum_m p(m) [sum p(xb,z|m) log p(z|xb) - sum p(xb|m) p(z|m) log p(z|xb)]``: no upper bound of I(Z;Xb).
    """
    pair, task = marginal(p, "BZ"), marginal(p, "M")
    weight = np.divide(1.0, task, out=np.zeros_like(task), where=task > 0)
    negatives = (marginal(p, "MB") * marginal(p, "MZ") * weight).sum(axis=1, keepdims=True)
    return _contrast(pair, negatives, _conditional(pair, marginal(p, "B")))


def _conditional(pair: FloatArray, b: FloatArray) -> FloatArray:
    return np.divide(pair, b, out=np.zeros_like(pair), where=b > 0)


def _contrast(positive: FloatArray, negative: FloatArray, conditional: FloatArray) -> Club:
    """Mean of ``log conditional`` under the positive law less that under the negative one."""
    N, B, Z = positive.shape[0], positive.shape[2], positive.shape[4]
    positive, negative = positive.reshape(N, B, Z), negative.reshape(N, B, Z)
    conditional = np.broadcast_to(conditional, (N, 1, B, 1, Z)).reshape(N, B, Z)
    possible = conditional > 0
    logs = np.log(np.where(possible, conditional, 1.0))
    value = total((positive - negative) * logs)
    culprits = (~possible & (negative > 0)).reshape(N, -1)
    infinite, first = culprits.any(axis=1), culprits.argmax(axis=1)
    return Club(
        np.where(infinite, np.inf, value),
        np.where(infinite, first // Z, -1),
        np.where(infinite, first % Z, -1),
    )

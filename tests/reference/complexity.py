"""Complexities in the slow, obvious way: loops over signs, corners and members, and a cone program."""

from __future__ import annotations

import itertools

import mpmath
import numpy as np
from scipy import special


def expected_chi(d):
    """To 40 digits."""
    with mpmath.workdps(40):
        half = mpmath.mpf(d) / 2
        return mpmath.sqrt(2) * mpmath.gamma(half + 0.5) / mpmath.gamma(half)


def expected_root_of_two(a, b):
    """E (a chi2 + b chi2')^(1/2) for a >= b, a complete elliptic integral."""
    return np.sqrt(np.pi / 2) * 2 / np.pi * np.sqrt(a) * special.ellipe(1 - b / a)


def expected_root(weights, multiplicity=1):
    """The integral of the Laplace transform, by mpmath."""
    with mpmath.workdps(25):

        def integrand(x):
            laplace = mpmath.fprod(
                (1 + 2 * w * mpmath.exp(x)) ** (-mpmath.mpf(multiplicity) / 2) for w in weights
            )
            return (1 - laplace) * mpmath.exp(-x / 2)

        cuts = [-100, -20, -10, -5, 0, 5, 10, 20, 100]
        return float(mpmath.quad(integrand, cuts) / (2 * mpmath.sqrt(mpmath.pi)))


def rademacher(points):
    """Mean over every sign vector of the largest inner product with a row of points."""
    total = 0.0
    for signs in itertools.product([-1, 1], repeat=points.shape[1]):
        total += max(float(np.dot(signs, y)) for y in points)
    return total / 2 ** points.shape[1]


def box_heads(features, bound, noise):
    """Largest inner product over the corners of every task's box, task by task."""
    total = 0.0
    for Z, gamma in zip(features, noise, strict=True):
        corners = itertools.product([-bound, bound], repeat=Z.shape[1])
        total += max(float(gamma @ Z @ np.array(a)) for a in corners)
    return total


def box_dictionary(features, counts, bound, noise):
    """Best member of the dictionary, the heads by their corners."""
    values = []
    for member in features:
        scaled = np.stack([np.sqrt(c)[:, None] * member for c in counts])
        values.append(box_heads(scaled, bound, noise))
    return max(values)


def trace_ball(V):
    """Maximise the sum over columns v of (v' M v)^(1/2) over M of trace one, as a cone program."""
    import cvxpy as cp

    M = cp.Variable((len(V), len(V)), PSD=True)
    lengths = [cp.sqrt(cp.trace(M @ np.outer(v, v))) for v in V.T]
    problem = cp.Problem(cp.Maximize(sum(lengths)), [cp.trace(M) == 1])
    return float(problem.solve(solver=cp.CLARABEL))


def best_direction(V, angles=20_000):
    """Largest sum of |<b, v>| over unit vectors b of the plane, on a grid of angles."""
    phi = np.linspace(0, np.pi, angles)
    return float(np.abs(np.stack([np.cos(phi), np.sin(phi)], axis=1) @ V).sum(axis=1).max())

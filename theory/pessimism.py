r"""The constants of MORL on finite classes: how far the joint fit can err, and which penalties cover that.

With probability :math:`1-\delta` the fit of n samples a task and step errs, for all steps, by at most

.. math:: n\sum_t\zeta^t_h\le L=2\ln\frac{H|\Phi||\Psi|^T}\delta,

and with :math:`\lambda=12\ln(2dTH|\Phi|/\delta)` no empirical second moment of any features of the class is off by more
than half. The radius :math:`\alpha` then makes every task pessimistic. All are expressions of whatever is put in.

Source: derived, in the shape of Uehara, Zhang and Sun (2022), with explicit constants.
"""

from __future__ import annotations

from typing import Any

import sympy as sp


def joint_budget(H: Any, F: Any, G: Any, T: Any, delta: Any, log: Any = sp.log) -> Any:
    """Return L, what n times the squared errors of all tasks together cannot exceed: ``2 ln(H F G^T / delta)``.

    >>> joint_budget(1, 1, 1, 5, sp.exp(-3))
    6
    """
    return 2 * (log(H * F / delta) + T * log(G))


def task_budget(H: Any, F: Any, G: Any, T: Any, delta: Any, log: Any = sp.log) -> Any:
    """Return what n times the error of one task cannot exceed, for T tasks at once: ``2 ln(H T F G / delta)``.

    Of a task fitted alone; the joint fit adds what it sacrifices on that task.
    """
    return 2 * log(H * T * F * G / delta)


def ridge(d: Any, T: Any, H: Any, F: Any, delta: Any, log: Any = sp.log) -> Any:
    """Return lambda, ``12 ln(2 d T H F / delta)``, by the matrix Chernoff inequality."""
    return 12 * log(2 * d * T * H * F / delta)


def radius(
    V: Any, omega: Any, ahead: Any, here: Any, lam: Any, d: Any, sqrt: Any = sp.sqrt, ratio: Any = None
) -> Any:
    """Return alpha, which covers the error of the next step's model (``ahead``, times n) and of this one's.

    ``V sqrt(3/2) sqrt(2 omega ahead + 2 here + lam d)``; the ``ratio`` of data to their mean is at most 3/2.
    """
    spread = sp.Rational(3, 2) if ratio is None else ratio
    return V * sqrt(spread) * sqrt(2 * omega * ahead + 2 * here + lam * d)


def suboptimality(
    H: Any, V: Any, d: Any, n: Any, omega: Any, C: Any, L: Any, lam: Any, sqrt: Any = sp.sqrt
) -> Any:
    """Return what the pessimistic plan of a task can lose against a comparator that its data cover by C.

    The width of the comparator, the penalty and the error of the first step, and the slack of pessimism.
    """
    alpha = radius(V, omega, L, L, lam, d, sqrt)
    wide = sqrt(2 * omega * d * alpha**2 + lam * d * V**2) + H * V * sqrt(omega * L + lam * d)
    first = alpha * sqrt(2 * omega * d / n) + (H + 1) * V * sqrt(omega * L / n)
    return (H - 1) * sqrt(C * d / n) * wide + first

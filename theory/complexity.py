r"""The cost of a shared representation as expressions: closed forms of complexities, terms of the bound, confidence.

The bound of D'Eramo et al. (2020), Theorem 3, on the risk of the empirical minimiser, has five terms and four constants
of which the source says that they exist. They are kept as symbols: the terms serve to derive slopes, never
as a certificate. ``excess_risk`` is the bound whose constants are all known.

Complexities are those of :mod:`tabular.complexity`, not divided by the number of samples.
"""

from __future__ import annotations

import sympy as sp

from theory.notation import T, n


def _positive(name: str, latex: str) -> sp.Symbol:
    symbol = sp.Symbol(name, positive=True)
    LATEX[symbol] = latex
    return symbol


LATEX: dict[sp.Symbol, str] = {}

delta = _positive("delta", r"\delta")
C1 = _positive("C1", r"C_1")  # of the chain rule
C2 = _positive("C2", r"C_2")
head_lipschitz = _positive("head_lipschitz", r"L(\mathcal{F})")
map_lipschitz = _positive("map_lipschitz", r"L(\mathcal{H})")
head_quotient = _positive("head_quotient", r"O(\mathcal{F})")
map_quotient = _positive("map_quotient", r"O(\mathcal{H})")
input_complexity = _positive("input_complexity", r"\sup_l G(\mathcal{W}(X_l))")
fixed_complexity = _positive("fixed_complexity", r"\min_p G(\mathcal{H}(p))")
input_size = _positive("input_size", r"\sup_w\|w(\bar X)\|")
representation_size = _positive("representation_size", r"\sup_{h,w}\|h(w(\bar X))\|")


def expected_chi(d: sp.Expr) -> sp.Expr:
    r"""Return :math:`E\chi_d=\sqrt2\,\Gamma((d+1)/2)/\Gamma(d/2)` (exact).

    Examples
    --------
    >>> expected_chi(sp.Integer(3))
    2*sqrt(2)/sqrt(pi)
    """
    return sp.sqrt(2) * sp.gamma((d + 1) / 2) / sp.gamma(d / 2)


def linear_head_quotient(norm: sp.Expr, rank: sp.Expr, tasks: sp.Expr = sp.S.One) -> sp.Expr:
    r"""Return :math:`O(F^T)=\sqrt T\,\alpha E\chi_r/\sqrt r` of linear heads of norm at most alpha (exact)."""
    return sp.sqrt(tasks) * norm * expected_chi(rank) / sp.sqrt(rank)


def linear_map_quotient(norm: sp.Expr, outputs: sp.Expr, rank: sp.Expr) -> sp.Expr:
    r"""Return :math:`O(H)=\beta E\chi_{kr}/\sqrt r` of maps of Frobenius norm at most beta (exact)."""
    return norm * expected_chi(outputs * rank) / sp.sqrt(rank)


def deviation(failure: sp.Expr, samples: sp.Expr) -> sp.Expr:
    r"""Return Hoeffding's deviation of a mean of ``samples`` losses in [0, 1]: :math:`\sqrt{\ln(1/\delta)/(2N)}`."""
    return sp.sqrt(sp.log(1 / failure) / (2 * samples))


def uniform_deviation(failure: sp.Expr, samples: sp.Expr) -> sp.Expr:
    r"""Return what confidence costs in a uniform bound with the empirical complexity.

    Half of the failure probability goes to the largest deviation, half to the empirical complexity, which enters with
    weight two: :math:`(1+2)\sqrt{\ln(2/\delta)/(2N)}`.
    """
    return 3 * deviation(failure / 2, samples)


def confidence(failure: sp.Expr, samples: sp.Expr) -> sp.Expr:
    r"""Return what confidence costs the empirical minimiser: two thirds of delta uniformly, one third at the optimum.

    .. math:: \frac{3+1}{\sqrt2}\sqrt{\frac{\ln(3/\delta)}{N}}=\sqrt{\frac{8\ln(3/\delta)}{N}}.

    Examples
    --------
    >>> sp.simplify(confidence(delta, n * T) / sp.sqrt(sp.log(3 / delta) / (n * T)))
    2*sqrt(2)
    """
    return uniform_deviation(2 * failure / 3, samples) + deviation(failure / 3, samples)


def constants(first: sp.Expr = C1, second: sp.Expr = C2) -> tuple[sp.Expr, sp.Expr, sp.Expr, sp.Expr]:
    r"""Return c1..c4 of the bound, from the two constants of the chain rule.

    :math:`\sqrt{2\pi}` is twice :math:`\sqrt{\pi/2}`, by symmetrisation and the change to Gaussian noise; the
    further 2 is a diameter over a radius.
    """
    scale = sp.sqrt(2 * sp.pi)
    return scale * first**2, 2 * scale * first * second, scale * first, 2 * scale * second


def terms() -> tuple[sp.Expr, sp.Expr, sp.Expr, sp.Expr, sp.Expr]:
    """Return the five terms: input maps, representation, its least complexity, heads, confidence."""
    c1, c2, c3, c4 = constants()
    samples = n * T
    return (
        head_lipschitz * c1 * map_lipschitz * input_complexity / n,
        head_lipschitz * c2 * input_size * map_quotient / samples,
        head_lipschitz * c3 * fixed_complexity / samples,
        c4 * representation_size * head_quotient / (n * sp.sqrt(T)),
        confidence(delta, samples),
    )


def growth() -> dict[sp.Symbol, sp.Expr]:
    r"""Return the growth with n and T that makes the terms rates: bounded features, of which nT are seen.

    Sizes grow like :math:`\sqrt{nT}`, as do complexities over all samples; a task's own complexity like
    :math:`\sqrt n`. Lipschitz constants and quotients are bounded.
    """
    return {
        input_complexity: input_complexity * sp.sqrt(n),
        input_size: input_size * sp.sqrt(n * T),
        fixed_complexity: fixed_complexity * sp.sqrt(n * T),
        representation_size: representation_size * sp.sqrt(n * T),
    }


def excess_risk(
    complexity: sp.Expr, samples: sp.Expr, failure: sp.Expr, *, slope: sp.Expr, width: sp.Expr
) -> sp.Expr:
    r"""Return a bound on the excess risk of the empirical minimiser in which every constant is known.

    .. math:: \sqrt{2\pi}\,\mathrm{Lip}(\ell')\,\frac{G}{nT}+b\sqrt{\frac{8\ln(3/\delta)}{nT}}.

    Parameters
    ----------
    slope, width : Lipschitz constant and range of the loss.

    Examples
    --------
    >>> excess_risk(sp.S.Zero, sp.Integer(8), 3 / sp.E, slope=sp.S.One, width=sp.Integer(5))
    5
    """
    return sp.sqrt(2 * sp.pi) * slope * complexity / samples + width * confidence(failure, samples)


def squared_loss_excess(complexity: sp.Expr, samples: sp.Expr, failure: sp.Expr, bound: sp.Expr) -> sp.Expr:
    r"""Return ``excess_risk`` of the squared loss on predictions and targets in [-Q, Q].

    Its Lipschitz constant is 4 Q and its range 4 Q^2. Over K iterations with fresh samples ``failure`` is delta/K.
    """
    return excess_risk(complexity, samples, failure, slope=4 * bound, width=4 * bound**2)

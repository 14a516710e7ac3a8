r"""The regret of LSVI-UCB, every constant explicit; below the trivial K H only after astronomically many episodes.

.. math:: \sum_{k\le K}V^*_1-V^{\pi_k}_1 \le 2H\sqrt{KH\ln(2/p)}+2\beta H\sqrt{2dK\ln(2dKH/p)}

with probability 1 - p, for the radius beta of the theory. The first K at which that is less than KH, with d = 4 and
H = 5, then with d = 8 and H = 10:

>>> from theory.optimism import informative_episodes
>>> [f"{informative_episodes(CLAIM, d, H):.1e}" for d, H in ((4, 5), (8, 10))]
['9.0e+07', '3.4e+09']
>>> CLAIM.evaluate({"beta": 1, "d": 1, "H": 1, "K": 1000})  # doctest: +ELLIPSIS
367.416...
"""

from sympy import Rational, log, sqrt

from theory.claim import Claim, Guarantee, Provenance, Source, Verdict
from theory.linear_notation import H, beta, d
from theory.linear_quantities import pseudo_regret
from theory.notation import K

P = Rational(1, 5)

CLAIM = Claim(
    name="lsvi_regret",
    title="Regret of LSVI-UCB",
    statement="The regret grows with the root of the episodes; its constants make that trivial for any K one can run.",
    quantity=pseudo_regret,
    bound=2 * H * sqrt(K * H * log(2 / P)) + 2 * beta * H * sqrt(2 * d * K * log(2 * d * K * H / P)),
    source=Source("jin2020provably", "Theorem 3.1, constants carried along", Provenance.DERIVED),
    subject="theory_run",
    families=("random_simplex", "deep_sea"),
    witness="locked",
    assumptions=(),
    guarantee=Guarantee.WITH_HIGH_PROBABILITY,
    expected=Verdict.VACUOUS,
    delta=0.2,
    note="Vacuous at every K that can be run: the docstring computes the first K at which it says something.",
)

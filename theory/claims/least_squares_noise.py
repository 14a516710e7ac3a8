r"""The noise of least-squares value iteration, every constant explicit.

.. math:: \max_{k,h}\Big\|\sum_{\tau<k}\phi_\tau\big(r_\tau+V^k_{h+1}(s'_\tau)
          -\mathbb E[r_\tau+V^k_{h+1}(s'_\tau)]\big)\Big\|_{\Lambda^{-1}} \le R(\beta,d,H,K,p,\lambda)

with probability 1 - p, R as in :mod:`theory.optimism`. The values that are regressed depend on the same data, so a
covering of all values that a plan can have pays for them: for one fixed function, K would enter through a logarithm
only and :math:`d^2` not at all. Random rewards are covered too: a target lies within H + 1, its standard deviation
within (H+1)/2, and the proof allows H.

>>> CLAIM.evaluate({"beta": 1, "d": 3, "H": 3, "K": 1000, "lam": 1})  # doctest: +ELLIPSIS
81.1211...
"""

from sympy import Eq, Rational

from theory.claim import Assumption, Claim, Guarantee, Provenance, Source
from theory.linear_notation import H, beta, d, hindsight_states, lam
from theory.linear_quantities import regression_noise
from theory.notation import K
from theory.optimism import noise_radius

CLAIM = Claim(
    name="least_squares_noise",
    title="Noise of least-squares value iteration",
    statement="The noise of a regression on values that its own data made is bounded for all plans at once.",
    quantity=regression_noise,
    bound=noise_radius(beta, d, H, K, Rational(1, 5), lam),
    source=Source("jin2020provably", "Lemma B.3, constants carried along", Provenance.DERIVED),
    subject="noisy_run",
    families=("random_simplex", "combination_lock"),
    witness="even_gate",
    assumptions=(
        Assumption(
            "values of a plan",
            "the values that are regressed are those of a plan, none was chosen with the data at hand",
            Eq(hindsight_states, 0),
            "values_in_hindsight",
        ),
    ),
    guarantee=Guarantee.WITH_HIGH_PROBABILITY,
    delta=0.2,
    note="Some thirty times the noise seen: only a bound that falls with the square root of K is refuted.",
)

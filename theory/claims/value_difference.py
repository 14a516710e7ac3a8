r"""What a regression says of a state-action, against the true one-step lookahead.

.. math:: \max_{h,s,a}\frac{|\langle\phi,w_h\rangle-Q^\pi_h-P_h(V_{h+1}-V^\pi_{h+1})|}{\|\phi\|_{\Lambda_h^{-1}}}
          \le R(\beta,d,H,K,p,\lambda)+4H\sqrt{d\lambda}

with probability 1 - p, for every policy at once, as it drops out. The first term is the noise
(``least_squares_noise``), the second covers what the ridge takes; :math:`2H\sqrt{d\lambda}` would be enough for it.

>>> CLAIM.evaluate({"beta": 1, "d": 4, "H": 3, "K": 1000, "lam": 1})  # doctest: +ELLIPSIS
126.0019...
"""

from dataclasses import replace

from sympy import Eq, Rational

from theory.claim import Assumption, Provenance, Source
from theory.claims.least_squares_noise import CLAIM as NOISE
from theory.linear_notation import H, beta, d, lam, zeta
from theory.linear_quantities import value_difference
from theory.notation import K
from theory.optimism import noise_radius, ridge_radius

CLAIM = replace(
    NOISE,
    name="value_difference",
    title="Regression against lookahead",
    statement="A regressed value errs by at most the radius times the width of its feature, whatever the policy.",
    quantity=value_difference,
    bound=noise_radius(beta, d, H, K, Rational(1, 5), lam) + ridge_radius(d, H, lam),
    source=Source("jin2020provably", "Lemma B.4, constants carried along", Provenance.DERIVED),
    subject="lookahead",
    witness="even_lookahead",
    assumptions=(
        Assumption(
            "linear",
            "transitions and rewards are linear in the features",
            Eq(zeta, 0),
            "one_feature_for_all",
        ),
    ),
)

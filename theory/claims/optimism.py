r"""With the radius of the theory, no plan of LSVI-UCB claims less than the optimum.

.. math:: \min_kV^k_1(s_0) \ge V^*_1(s_0)

with probability 1 - p, whenever :math:`\beta\ge R(\beta,d,H,K,p,\lambda)+4H\sqrt{d\lambda}`. Its price: in the 200
episodes of these runs that radius puts nearly every value at its cap H, which is above every optimum for no better
reason. ``optimism_shortfall`` says what a smaller radius is worth.

>>> CLAIM.evaluate({"optimal_value": 3})
3.0
"""

from sympy import Ge, Rational

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.linear_notation import H, beta, d, lam, optimal_value
from theory.linear_quantities import least_optimistic_value
from theory.notation import K
from theory.optimism import noise_radius, ridge_radius

CLAIM = Claim(
    name="optimism",
    title="Optimism of LSVI-UCB",
    statement="With the radius of the theory every plan claims at least the optimal value.",
    quantity=least_optimistic_value,
    bound=1 * optimal_value,
    sense=Sense.LOWER,
    source=Source("jin2020provably", "Lemma B.5, constants carried along", Provenance.DERIVED),
    subject="theory_run",
    families=("random_simplex", "deep_sea"),
    witness="always_paid",
    assumptions=(
        Assumption(
            "radius",
            "the radius covers noise and ridge",
            Ge(beta, noise_radius(beta, d, H, K, Rational(1, 5), lam) + ridge_radius(d, H, lam)),
            "small_radius",
        ),
    ),
    guarantee=Guarantee.WITH_HIGH_PROBABILITY,
    delta=0.2,
)

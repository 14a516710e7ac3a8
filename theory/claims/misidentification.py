r"""How often two estimates of one task are taken for two tasks: the normal law of the server's check.

.. math:: P\Big(|\hat v-\hat v'|>\frac c2\Big) \to \operatorname{erfc}\frac{c\sqrt{K_1}}{4\sqrt{\operatorname{Var}G}}.

For means of K1 returns under the optimal policy, by the central limit theorem: their difference has variance
2 Var G / K1. So telling tasks apart takes episodes in proportion to Var G / c^2, with a constant of order ten, where
the provable K1 has one of order 10^11. Returns are whole numbers; the test puts the threshold halfway between two
distances that their sums can have.

>>> CLAIM.evaluate({"c_sep": 2, "K1": 4, "estimate_variance": 1})  # erfc(1)  # doctest: +ELLIPSIS
0.15729...
"""

from sympy import Eq, Ge, erfc, sqrt

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.distribution_notation import K1, c_sep, estimate_variance, shared_episodes
from theory.distribution_quantities import split_rate

CLAIM = Claim(
    name="misidentification",
    title="Law of false splits",
    statement="Means of K1 returns of one task are split with probability erfc(c sqrt(K1) / (4 sqrt(Var G))).",
    quantity=split_rate,
    bound=erfc(c_sep * sqrt(K1) / (4 * sqrt(estimate_variance))),
    source=Source("amani2023scaling", "threshold c_sep/2, by the central limit theorem", Provenance.DERIVED),
    subject="estimate_pairs",
    families=("random_simplex",),
    witness="even_estimates",
    assumptions=(
        Assumption("many episodes", "at least a hundred episodes an estimate", Ge(K1, 100), "few_episodes"),
        Assumption(
            "independent estimates", "no episode serves both", Eq(shared_episodes, 0), "common_episodes"
        ),
    ),
    sense=Sense.EQUALITY,
    guarantee=Guarantee.ASYMPTOTIC,
    margin=0.05,
)

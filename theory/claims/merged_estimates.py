r"""How often estimates of two tasks are taken for one: the normal law of the server's check, from its other side.

.. math:: P\Big(|\hat v-\hat v'|\le\frac c2\Big)
          \to \Phi\Big(\frac{c/2-D}\sigma\Big)-\Phi\Big(\frac{-c/2-D}\sigma\Big),
          \qquad \sigma=\sqrt{\frac{2\operatorname{Var}G}{K_1}}.

For means of K1 returns of two tasks whose values differ by D, Var G the mean of their variances, by the central limit
theorem. At D = 0 it is one less the law of false splits. Neighbours, D = c, merge half as often as a task splits,
as long as both are rare. What an estimate is biased by counts as part of D.

>>> CLAIM.evaluate({"c_sep": 2, "value_gap": 2, "K1": 4, "estimate_variance": 1})  # doctest: +ELLIPSIS
0.07863...
"""

from sympy import Eq, Ge, erfc, sqrt

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.distribution_notation import K1, bias_gap, c_sep, estimate_variance, value_gap
from theory.distribution_quantities import merge_rate

SCALE = sqrt(K1) / (2 * sqrt(estimate_variance))  # Phi(x / sigma) = erfc(-x SCALE) / 2

CLAIM = Claim(
    name="merged_estimates",
    title="Law of false merges",
    statement="Means of K1 returns of tasks whose values differ by D are merged as often as a normal law of deviation "
    "sqrt(2 Var G / K1) says.",
    quantity=merge_rate,
    bound=(erfc((value_gap - c_sep / 2) * SCALE) - erfc((value_gap + c_sep / 2) * SCALE)) / 2,
    source=Source("amani2023scaling", "threshold c_sep/2, by the central limit theorem", Provenance.DERIVED),
    subject="task_pairs",
    families=("separated_tasks",),
    witness="neighbouring_gates",
    assumptions=(
        Assumption(
            "many episodes", "at least a hundred episodes an estimate", Ge(K1, 100), "merged_after_two"
        ),
        Assumption(
            "equal bias", "the means of the estimates lie D apart", Eq(bias_gap, 0), "biased_neighbours"
        ),
    ),
    sense=Sense.EQUALITY,
    guarantee=Guarantee.ASYMPTOTIC,
    margin=0.05,
)

r"""How often maximum likelihood takes one of J alternatives for the truth: the law, and its threshold.

.. math:: P(\hat\phi\ne\phi^*) \to 1-\Big(1-\tfrac12\operatorname{erfc}\frac{\sqrt{nT\bar D}}2\Big)^J

for alternatives at the same divergence :math:`\bar D` a sample whose likelihoods are uncorrelated. T tasks need a T-th
of the samples each; the error turns from one to zero at :math:`nT\bar D=4\ln J`, which is where the general bound puts
it, as :math:`h^2=D/2` for close models.

>>> CLAIM.evaluate({"n": 1, "T": 1, "model_divergence": 0, "alternatives": 2})
0.75
"""

from sympy import Ge, Le, Rational, erfc, sqrt

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.notation import T, n
from theory.offline_notation import alternative_correlation, alternatives, model_divergence
from theory.offline_quantities import fit_error_rate

PAIRWISE = erfc(sqrt(n * T * model_divergence) / 2) / 2  # probability that one alternative fits better
MANY = Assumption("many samples", "a thousand samples of every task or more", Ge(n, 1000), "seldom_visited")

CLAIM = Claim(
    name="finite_class_error",
    title="Law of the wrong model of a finite class",
    statement="Each of J uncorrelated alternatives fits better with the normal probability of its divergence.",
    quantity=fit_error_rate,
    bound=1 - (1 - PAIRWISE) ** alternatives,
    source=Source(
        "ishfaq2024offline", "joint maximum likelihood, by the central limit theorem", Provenance.DERIVED
    ),
    subject="class_batch",
    families=("independent_tilts",),
    witness="independent_coins",
    assumptions=(
        Assumption(
            "uncorrelated alternatives",
            "no two log-likelihood ratios have a correlation beyond a tenth",
            Le(alternative_correlation, Rational(1, 10)),
            "alike_coins",
        ),
        MANY,
    ),
    sense=Sense.EQUALITY,
    guarantee=Guarantee.ASYMPTOTIC,
    margin=0.1,
)

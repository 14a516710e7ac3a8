r"""For a fixed finite class the probability of a wrong model falls exponentially in the samples.

.. math:: P(\hat\phi\ne\phi^*) \le J\,e^{-nT\bar h^2/2}

for any n, ties counted as wrong. A root of n, as in bounds for all classes at once, is a worst case over classes whose
alternatives come closer as n grows: no slope of an error in n can be read off a fixed class. Attained where the
models differ in what is seldom seen, so that most data sets cannot tell.

>>> CLAIM.evaluate({"n": 2, "T": 1, "model_hellinger": 1, "alternatives": 8})  # 8/e  # doctest: +ELLIPSIS
2.9430...
"""

from dataclasses import replace

from sympy import Le, exp

from theory.claim import Assumption, Guarantee, Sense
from theory.claims.finite_class_error import CLAIM as LAW
from theory.notation import T, n
from theory.offline_notation import alternatives, model_hellinger, overlooked_samples

CLAIM = replace(
    LAW,
    name="finite_class_exponential",
    title="A finite class errs exponentially seldom",
    statement="The probability of a wrong model is at most J exp(-n T h^2 / 2).",
    bound=alternatives * exp(-n * T * model_hellinger / 2),
    witness="seldom_visited",
    assumptions=(
        Assumption(
            "all samples count",
            "every sample enters the likelihood",
            Le(overlooked_samples, 0),
            "few_of_the_samples",
        ),
    ),
    sense=Sense.UPPER,
    guarantee=Guarantee.IN_EXPECTATION,
)

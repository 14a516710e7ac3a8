r"""The union bound on how often a finite class errs, whatever the correlations of its alternatives.

.. math:: P(\hat\phi\ne\phi^*) \lesssim \tfrac J2\operatorname{erfc}\frac{\sqrt{nT\bar D}}2 .

>>> CLAIM.evaluate({"n": 1, "T": 1, "model_divergence": 0, "alternatives": 3})
1.5
"""

from dataclasses import replace

from theory.claim import Guarantee, Sense
from theory.claims.finite_class_error import CLAIM as LAW
from theory.claims.finite_class_error import MANY, PAIRWISE
from theory.offline_notation import alternatives

CLAIM = replace(
    LAW,
    name="finite_class_error_union",
    title="Union bound on the wrong model of a finite class",
    statement="A wrong model is at most J times as frequent as one alternative that fits better.",
    bound=alternatives * PAIRWISE,
    witness="few_errors",
    assumptions=(MANY,),
    sense=Sense.UPPER,
    guarantee=Guarantee.IN_EXPECTATION,
)

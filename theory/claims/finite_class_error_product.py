r"""Independence as an upper bound on how often a finite class errs: false, by a little.

.. math:: P(\hat\phi\ne\phi^*) \le 1-\Big(1-\tfrac12\operatorname{erfc}\frac{\sqrt{nT\bar D}}2\Big)^J.

Alternatives that resemble each other err less often than independent ones, but those that contradict each other err
more often: of two on opposite sides of the truth at most one can fit better, and where data tell little nearly always
one does.

>>> CLAIM.evaluate({"n": 1, "T": 1, "model_divergence": 0, "alternatives": 1})
0.5
"""

from dataclasses import replace

from theory.claim import Guarantee, Sense, Verdict
from theory.claims.finite_class_error import CLAIM as LAW
from theory.claims.finite_class_error import MANY

CLAIM = replace(
    LAW,
    name="finite_class_error_product",
    title="Independence as the worst case of a finite class",
    statement="Whatever the correlations, a wrong model is at most as frequent as if alternatives were independent.",
    witness="opposite_coins",
    assumptions=(MANY,),
    sense=Sense.UPPER,
    guarantee=Guarantee.IN_EXPECTATION,
    expected=Verdict.REFUTED,
    repaired_by="finite_class_error_union",
)

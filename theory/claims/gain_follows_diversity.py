r"""What the exact penalty on fresh actions gains does not grow with the diversity of the behaviours.

.. math:: \mathbb{E}[\hat r] \ge 0.36\quad\text{(false)}\qquad\text{for } I(Z;M)-I(Z;A\mid S).

The right side is that of ``strong_gain_follows_diversity``. At the weight of task information itself the penalty never
outweighs it, by ``fresh_sample_sees_tasks``: the best code hardly changes, whatever the behaviours. So the correlation
that the paper reports is not one of the ideal objective. A penalty on the own context has it, and so has a penalty so
strong that tasks are forgotten.

>>> CLAIM.evaluate({})  # doctest: +ELLIPSIS
0.36237...
"""

from dataclasses import replace

from theory.claim import Verdict
from theory.claims.strong_gain_follows_diversity import CLAIM as STRONG
from theory.information_quantities import exact_gain_correlation

CLAIM = replace(
    STRONG,
    name="gain_follows_diversity",
    title="Gain and diversity, with the exact entropy of actions",
    statement="Over families, the gain of the exact penalty on fresh actions correlates with diversity.",
    quantity=exact_gain_correlation,
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="own_gain_follows_diversity",
)

r"""A penalty on fresh actions of twice the weight of task information gains more where behaviours differ more.

.. math:: \mathbb{E}[\hat r] \ge \tanh\Big(\operatorname{artanh} 0.85-\frac{1.96}{\sqrt{8-3}}\Big) = 0.36
          \qquad\text{for } I(Z;M)-2\,I(Z;A\mid S).

The paper sees a correlation of 0.85 in eight environments; the right side is the lower end of the 95 % interval that
goes with it, [0.36, 0.97] by Fisher's transformation. What this penalty gains is chance: where behaviours identify the
task its best code is constant, and guessing is right more often than a code of behaviours is under wrong ones. The
accuracy on the data itself falls from 0.99 to 1/3.

>>> CLAIM.evaluate({})  # doctest: +ELLIPSIS
0.36237...
"""

from dataclasses import replace

from sympy import Rational, atanh, sqrt, tanh

from theory.claim import Provenance, Source
from theory.claims.own_gain_follows_diversity import CLAIM as OWN
from theory.information_quantities import strong_gain_correlation

CLAIM = replace(
    OWN,
    name="strong_gain_follows_diversity",
    title="Gain and diversity, with a penalty that forgets tasks",
    statement="Over families, the gain of a double exact penalty on fresh actions correlates with diversity.",
    bound=tanh(atanh(Rational(17, 20)) - Rational(49, 25) / sqrt(5)),
    source=Source("nakhaei2025entropy", "the figure of gains and distances", Provenance.RECONSTRUCTED),
    quantity=strong_gain_correlation,
)

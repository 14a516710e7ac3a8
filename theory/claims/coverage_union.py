r"""The union bound on a task undrawn after t rounds.

.. math:: P(R>t) \le M e^{-Nt/M}.

Each task is missed with probability :math:`(1-1/M)^{Nt}\le e^{-Nt/M}`. Nearly exact once the bound is small: of ten
tasks and a failure probability of 0.05 one agent needs 51 rounds, and the bound says 53; five need 11, as it says.

>>> CLAIM.evaluate({"M": 10, "N": 5, "played_rounds": 6})  # doctest: +ELLIPSIS
0.49787...
"""

from dataclasses import replace

from sympy import exp

from theory.claim import Guarantee, Sense
from theory.claims.coverage_tail import CLAIM as LAW
from theory.distribution_notation import M, N, played_rounds

CLAIM = replace(
    LAW,
    name="coverage_union",
    title="Union bound on an undrawn task",
    statement="After t rounds some task is undrawn with probability at most M exp(-N t/M).",
    bound=M * exp(-N * played_rounds / M),
    sense=Sense.UPPER,
    guarantee=Guarantee.IN_EXPECTATION,
    margin=0.1,
    coordinates=(),
)

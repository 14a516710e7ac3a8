r"""How many rounds cover tasks of unequal odds: the rarest decides.

.. math:: E_p[R] = \sum_{\emptyset\ne J\subseteq[M]} (-1)^{|J|+1}\Big/\Big(1-\big(1-p_J\big)^N\Big),

with :math:`p_J` the probability of drawing a task of J. Tested with :math:`p_i\propto 1/i`.

>>> from theory.coverage import expected_rounds_weighted as law
>>> CLAIM.evaluate({"weighted_rounds": law([0.75, 0.25], 1)})  # doctest: +ELLIPSIS
4.3333...
"""

from dataclasses import replace

from theory.claims.coverage_rounds import CLAIM as UNIFORM
from theory.distribution_notation import weighted_rounds
from theory.random_assignment import INDEPENDENT, MEMORYLESS

CLAIM = replace(
    UNIFORM,
    name="coverage_rounds_zipf",
    title="Rounds until all tasks of unequal odds have been drawn",
    statement="N agents that draw task m with probability p_m have covered all after E_p[R] rounds in the mean.",
    bound=weighted_rounds,
    families=("zipf_agents",),
    witness="ten_zipf_tasks",
    assumptions=(replace(INDEPENDENT, broken_by="copied_zipf_draws"), MEMORYLESS),
)

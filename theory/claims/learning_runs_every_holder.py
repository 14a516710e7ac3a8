r"""How often an agent learns when every holder of a new task does: never less than once.

.. math:: E[\bar n] = \frac1{1-(1-1/M)^N}.

A task is held by N/M agents on average, but in the round of its first appearance by at least one:
:math:`(N/M)/(1-(1-1/M)^N)`, and there are M tasks. M for one agent and 1 in the limit of many, where "1/N" says M/N.
Agents that do not get a task twice change this by less than the margin.

>>> CLAIM.evaluate({"M": 2, "N": 2})  # doctest: +ELLIPSIS
1.33333...
"""

from dataclasses import replace

from theory.claims.coverage_rounds import CLAIM as ROUNDS
from theory.distribution_notation import M, N
from theory.distribution_quantities import learning_runs
from theory.random_assignment import EVEN, INDEPENDENT

CLAIM = replace(
    ROUNDS,
    name="learning_runs_every_holder",
    title="Learning runs where every holder of a new task learns",
    statement="Without election an agent learns 1/(1-(1-1/M)^N) tasks in the mean.",
    quantity=learning_runs,
    bound=1 / (1 - (1 - 1 / M) ** N),
    witness="ten_tasks",
    assumptions=(EVEN, INDEPENDENT),
    coordinates=(N,),
)

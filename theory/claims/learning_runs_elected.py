r"""The "1/N" that is true: where one holder of a new task is elected to learn it, mean learning is divided by N.

.. math:: \bar n = \frac MN,

surely, whoever is handed what: there are M tasks and each is learned once. It is a mean over agents; the busiest agent
never learns less than one task, and no clock goes faster for it.

>>> CLAIM.evaluate({"M": 10, "N": 20})
0.5
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.distribution_notation import M, N, allowed_learners, missing_entries
from theory.distribution_quantities import learning_runs

CLAIM = Claim(
    name="learning_runs_elected",
    title="1/N of learning, with election",
    statement="Where one holder of each new task learns it, an agent learns M/N tasks, mean over agents.",
    quantity=learning_runs,
    bound=M / N,
    source=Source("amani2023scaling", "abstract, the factor M/N", Provenance.RECONSTRUCTED),
    subject="distributed_run",
    families=("some_tasks",),
    witness="tasks_in_turn",
    assumptions=(
        Assumption("election", "one agent learns a new task", Eq(allowed_learners, 1), "every_holder_learns"),
        Assumption("full library", "the run ends with M entries", Eq(missing_entries, 0), "one_round_only"),
    ),
    sense=Sense.EQUALITY,
    coordinates=(N,),
)

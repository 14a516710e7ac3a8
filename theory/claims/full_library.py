r"""A full library holds all tasks, as long as the server never errs.

.. math:: |\mathcal{L}|=M \;\Rightarrow\; |\{m\in\mathcal{L}\}| \ge M.

The protocol stops when it has M entries. An estimate of a known task that is taken for a new one fills an entry
unnoticed, and the run ends before all tasks are found.

>>> CLAIM.evaluate({"M": 10})
10.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.distribution_notation import M, missing_entries, wrong_decisions
from theory.distribution_quantities import distinct_tasks

CLAIM = Claim(
    name="full_library",
    title="A full library is a complete one",
    statement="A library with M entries holds all M tasks.",
    quantity=distinct_tasks,
    bound=M,
    source=Source("amani2023scaling", "stopping rule", Provenance.RECONSTRUCTED),
    subject="distributed_run",
    families=("some_tasks",),
    witness="tasks_in_turn",
    assumptions=(
        Assumption(
            "no error", "the server decides every report rightly", Eq(wrong_decisions, 0), "noisy_agents"
        ),
        Assumption("full library", "the run ends with M entries", Eq(missing_entries, 0), "one_round_only"),
    ),
    sense=Sense.LOWER,
)

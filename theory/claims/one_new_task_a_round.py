r"""No speed-up where tasks come one at a time: some agent pays what it would pay alone.

.. math:: \max_n C_n = M(K_1+K_2).

In lockstep, all agents holding the same new task, every one of them pays that if all learn, and the first does if the
server elects the first report. A hot potato, every new task for the same agent, costs this agent as much. A fair
election divides the learning, and several new tasks a round the identification.

>>> CLAIM.evaluate({"M": 10, "K1": 2, "K2": 5})
70.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.distribution_notation import K1, K2, M, played_rounds, tasks_of_others
from theory.distribution_quantities import busiest_cost

CLAIM = Claim(
    name="one_new_task_a_round",
    title="Tasks that come one at a time",
    statement="Where every round brings one new task and the same agent learns all, it plays M(K1 + K2) episodes.",
    quantity=busiest_cost,
    bound=M * (K1 + K2),
    source=Source("amani2023scaling", "its protocol, on adversarial streams", Provenance.DERIVED),
    subject="planned_run",
    families=("some_tasks",),
    witness="one_new_task_a_round",
    assumptions=(
        Assumption("one at a time", "there are M rounds", Eq(played_rounds, M), "several_new_tasks_a_round"),
        Assumption("one learner", "an agent learns every task", Eq(tasks_of_others, 0), "fairly_elected"),
    ),
    sense=Sense.EQUALITY,
    coordinates=(M,),
)

r"""A penalty that covers the errors of all tasks in each gets worse with every task.

.. math:: \frac1{|Q|}\sum_{t\in Q}(V^*_t-\hat V_t)\ \text{ from } T \text{ tasks}\ \ge\
          \text{ the same from the } T/4 \text{ tasks of } Q.

If an algorithm's penalty is the same for all tasks and guarantees pessimism in each, its radius holds
:math:`\ln|\Phi|+T\ln|\Psi|`, and what it promises the same tasks falls as others join. Penalties that know each task's
error, or what the joint fit sacrifices on it, need not. A T-th of the sum gains from T where features are many, but
nothing proves it.

>>> CLAIM.evaluate({"quarter_gap": 0.25})
0.25
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.offline_notation import forgiven_errors, quarter_gap
from theory.offline_quantities import certificate_gap

CLAIM = Claim(
    name="total_penalty_rises",
    title="A common penalty gets worse with every task",
    statement="With the penalty that covers all tasks' errors, tasks are promised less when three times as many join.",
    quantity=certificate_gap,
    bound=quarter_gap,
    source=Source("ishfaq2024offline", "one radius for all tasks", Provenance.DERIVED),
    subject="shared_penalty",
    families=("four_tilted_tasks",),
    witness="tasks_join",
    assumptions=(
        Assumption(
            "all errors covered",
            "the penalty covers the error that any task can have",
            Eq(forgiven_errors, 0),
            "errors_forgiven",
        ),
    ),
    sense=Sense.LOWER,
    guarantee=Guarantee.IN_EXPECTATION,
)

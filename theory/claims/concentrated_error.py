r"""One task can have the whole error of a joint fit: T times the mean.

.. math:: \max_t\zeta_t \le T\,\bar\zeta.

The joint fit bounds the mean. If all alternatives differ in one task, that task has the whole error, so that a penalty
which is one for all tasks and has to be pessimistic in each cannot gain from T: if the guarantee is stated for such a
penalty, its radius has to cover :math:`\ln|\Phi|+T\ln|\Psi|`, or the error has to be known task by task.

>>> CLAIM.evaluate({"T": 4, "mean_model_error": 0.25})
1.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import T
from theory.offline_notation import uncounted_tasks
from theory.offline_quantities import largest_model_error
from theory.transfer_notation import mean_model_error

CLAIM = Claim(
    name="concentrated_error",
    title="One task can have all the error of a joint fit",
    statement="The worst task errs at most T times as much as the mean, and it can.",
    quantity=largest_model_error,
    bound=T * mean_model_error,
    source=Source("ishfaq2024offline", "from the mean over tasks to each of them", Provenance.DERIVED),
    subject="class_fit",
    families=("threshold_class",),
    witness="one_task_errs",
    assumptions=(
        Assumption(
            "every task counts",
            "the mean is over all tasks",
            Eq(uncounted_tasks, 0),
            "worst_task_uncounted",
        ),
    ),
)

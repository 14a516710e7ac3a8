r"""What the models of several tasks say of a task that combines them.

.. math:: \Big\|P(\cdot|x)-\sum_tc_t\hat P^t(\cdot|x)\Big\|_{TV} \le
          \sum_t|c_t|\,\|\hat P^t(\cdot|x)-P^t(\cdot|x)\|_{TV},

for :math:`P=\sum_tc_tP^t` with weights of any sign. As the models share features, so does the combination: this bounds
the :math:`\xi` of learned features on the new task. Attained where all models err in the same sense. A task outside
the span has an error of its own.

>>> CLAIM.evaluate({"carried_variation": 0.25})
0.25
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.transfer_notation import carried_variation, span_gap
from theory.transfer_quantities import plug_in_error

CLAIM = Claim(
    name="combined_model",
    title="Model of a combination of tasks, pointwise",
    statement="The combined model is off by at most the weighted total variations of the tasks' models.",
    quantity=plug_in_error,
    bound=carried_variation,
    source=Source("ishfaq2024offline", "approximate features, pointwise", Provenance.DERIVED),
    subject="source_mixture",
    families=("low_rank_simplex", "covered_chain"),
    witness="aligned_models",
    assumptions=(
        Assumption(
            "combination",
            "the transitions of the task are the combination of those of the tasks",
            Eq(span_gap, 0),
            "outside_the_span",
        ),
    ),
)

r"""The uniform bound on a combined model gets worse with every task that the combination does without.

.. math:: \big(C_LT\sqrt{\bar\zeta}\big)_T \ge 2\,\big(C_LT\sqrt{\bar\zeta}\big)_{T/4}

for a new task that is one of the sources, :math:`C_L=1`, in the mean over data. :math:`\bar\zeta` has a part that falls
with T, that of the features, and one of each task's measures that does not: the root falls to a half at best as tasks
quadruple, and T rises to four times. ``joint_fit_error`` has the two parts for the squared Hellinger distance; for
:math:`\bar\zeta`, a squared variation, they take tasks that are drawn alike, and samples enough for the first order.
Twice is attained where features are all that costs. What the features leave on the new task falls like 1/T meanwhile
(``transferred_floor``): the uniform bound is one of the worst task's share of a sum, not of what transfer does.
``combined_model_moment`` charges the root of it.

>>> CLAIM.evaluate({"quarter_form": 0.25})
0.5
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.transfer_notation import C_L, quarter_form
from theory.transfer_quantities import uniform_form

CLAIM = Claim(
    name="uniform_form_rises",
    title="The uniform bound grows with tasks that do not matter",
    statement="For a task that is one of the sources, the uniform bound doubles at least as the sources quadruple.",
    quantity=uniform_form,
    bound=2 * quarter_form,
    source=Source("ishfaq2024offline", "approximate features, shape as reconstructed", Provenance.DERIVED),
    subject="uniform_form",
    families=("interior_tasks",),
    witness="others_join",
    assumptions=(
        Assumption(
            "one source",
            "the new task is one of the sources, however many there are",
            Eq(C_L, 1),
            "all_are_combined",
        ),
    ),
    sense=Sense.LOWER,
    guarantee=Guarantee.IN_EXPECTATION,
)

r"""A classifier's cross entropy is at least the entropy of the task given the representation.

.. math:: L_{SUP} \ge H(M\mid Z),\qquad\text{so}\qquad H(M) - L_{SUP} \le I(Z;M).

The posterior attains it. The task's information has no say about the behaviour: a pure shortcut attains it, too.

>>> CLAIM.evaluate({"H_M_given_Z": 0.5})
0.5
"""

from sympy import Le

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import H_M_given_Z, head_mass
from theory.information_quantities import sup_loss

CLAIM = Claim(
    name="sup_bound",
    title="UNICORN-SUP's loss is never below what is unknown of the task",
    statement="No classifier of the task has a cross entropy below H(M|Z).",
    quantity=sup_loss,
    bound=H_M_given_Z,
    sense=Sense.LOWER,
    source=Source("li2024unicorn", "equation 8, by Barber and Agakov's bound", Provenance.DERIVED),
    subject="decoded_representation",
    families=("random_heads", "dirichlet", "chain"),
    witness="best_heads",
    assumptions=(
        Assumption(
            "a law", "the scores of a row sum to at most one", Le(head_mass, 1), "unnormalised_scores"
        ),
    ),
)

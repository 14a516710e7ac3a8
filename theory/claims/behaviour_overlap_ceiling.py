r"""Behaviours that overlap hide the task from the regulariser: its effect grows with their diversity, at most linearly.

.. math:: I(Z;A\mid S) \le (1-\omega)\,I(Z;M\mid S), \qquad \omega=\min_s\sum_a\min_m\pi_m(a\mid s).

Every policy takes, with probability omega, an action of a law that all share; such an action tells nothing of the task
or of its code. Policies that either erase the task so or give it away attain it.

>>> CLAIM.evaluate({"policy_overlap": 0.25, "I_Z_M_given_S": 1.0})
0.75
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.information_notation import I_Z_M_given_S, I_Z_SA_given_M, policy_overlap
from theory.information_quantities import behaviour_information

CLAIM = Claim(
    name="behaviour_overlap_ceiling",
    title="The regulariser and the diversity of behaviour",
    statement="What is told of fresh actions is at most what is told of the task, times what policies do not share.",
    quantity=behaviour_information,
    bound=(1 - policy_overlap) * I_Z_M_given_S,
    source=Source("raginsky2016strong", "contraction by Doeblin's coefficient", Provenance.DERIVED),
    subject="behaviour_code",
    families=("random_codes", "dirichlet", "garnet"),
    witness="erasing_policies",
    assumptions=(
        Assumption(
            "fresh samples",
            "given the task, the sample does not depend on the representation",
            Eq(I_Z_SA_given_M, 0),
            "own_transition",
        ),
    ),
)

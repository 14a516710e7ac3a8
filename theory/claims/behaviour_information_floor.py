r"""What a representation tells of behaviour cannot fall without what it tells of the task.

.. math:: I(Z;A\mid S) \ge I(Z;M\mid S) - H(M\mid S,A).

Where state and action identify the task the last term is zero: every nat that the regulariser removes is one of task
information. Samples need not be fresh, but they must be those of the data whose actions tell the task.

>>> CLAIM.evaluate({"I_Z_M_given_S": 1.0, "H_M_given_SA": 0.25})
0.75
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import H_M_given_SA, I_Z_M_given_S, data_distance
from theory.information_quantities import behaviour_information

CLAIM = Claim(
    name="behaviour_information_floor",
    title="Regularising behaviour costs task information",
    statement="What is told of actions is at least what is told of the task, less what actions leave open of it.",
    quantity=behaviour_information,
    bound=I_Z_M_given_S - H_M_given_SA,
    source=Source("nakhaei2025entropy", "the regulariser, on independent samples", Provenance.DERIVED),
    subject="behaviour_code",
    families=("random_codes", "dirichlet", "garnet"),
    witness="separate_actions",
    assumptions=(
        Assumption("offline", "the samples are those of the data", Eq(data_distance, 0), "one_policy"),
    ),
    sense=Sense.LOWER,
)

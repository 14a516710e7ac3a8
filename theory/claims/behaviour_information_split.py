r"""Maximising the entropy of actions given the representation minimises what it tells of behaviour.

.. math:: I(Z;A\mid S) = H(A\mid S) - H(A\mid S,Z),

and the first entropy is that of the data, the same for every encoder. In this conditional form the step of the paper is
right. It needs the actions of the data: an agent that goes on collecting with its own code changes H(A|S) as well.

>>> CLAIM.evaluate({"data_entropy": 1.0, "H_A_given_SZ": 0.25})
0.75
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import H_A_given_SZ, data_distance, data_entropy
from theory.information_quantities import behaviour_information

CLAIM = Claim(
    name="behaviour_information_split",
    title="Entropy in place of information about behaviour",
    statement="What codes tell of sampled actions is the entropy of the data's actions less that given the code.",
    quantity=behaviour_information,
    bound=data_entropy - H_A_given_SZ,
    source=Source("nakhaei2025entropy", "the objective, conditional on the state", Provenance.RECONSTRUCTED),
    subject="behaviour_code",
    families=("random_codes", "dirichlet", "garnet"),
    witness="codes_of_tasks",
    assumptions=(
        Assumption(
            "offline", "the samples are those of the data", Eq(data_distance, 0), "relabelled_actions"
        ),
    ),
    sense=Sense.EQUALITY,
)

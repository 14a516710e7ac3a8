r"""The information about the own context's behaviour is not the one that fresh samples show.

.. math:: I(Z;X_b) = I(Z;X_b') + I(Z;X_b\mid M) + I(Z;M\mid X_b') - I(Z;M\mid X_b),

where X_b is the state and action of the context itself and X_b' that of another transition of the task. Penalising the
one leaves the other as it is; a report needs both.

>>> CLAIM.evaluate({"fresh_information": 1, "own_given_task": 0.5, "task_given_fresh": 0.5, "task_given_own": 1})
1.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import (
    I_Z_SA_given_M,
    fresh_information,
    own_given_task,
    task_given_fresh,
    task_given_own,
)
from theory.information_quantities import own_information

CLAIM = Claim(
    name="own_behaviour_split",
    title="The own context and a fresh sample",
    statement="What is told of the own context's behaviour is what is told of a fresh one, and three terms more.",
    quantity=own_information,
    bound=fresh_information + own_given_task + task_given_fresh - task_given_own,
    source=Source("nakhaei2025entropy", "the regulariser, beside the one of CSRO", Provenance.DERIVED),
    subject="behaviour_code",
    families=("random_codes", "dirichlet", "garnet"),
    witness="separate_actions",
    assumptions=(
        Assumption(
            "fresh samples",
            "given the task, the sample does not depend on the representation",
            Eq(I_Z_SA_given_M, 0),
            "shared_checkpoint",
        ),
    ),
    sense=Sense.EQUALITY,
)

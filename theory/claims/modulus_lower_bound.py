r"""The modulus of the optimality operator is at least the root of the number of actions.

.. math:: C_{AE}(\nu;P)\ge\sqrt{|\mathcal{A}|}.

So gamma C_AE exceeds one as soon as gamma exceeds 1/sqrt(|A|), and bounds that carry errors from
one iteration to the next by this factor grow exponentially. Uniform weights and transitions that
permute the states attain it.

>>> CLAIM.evaluate({"A": 9})
3.0
"""

from sympy import Eq, sqrt

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.notation import A, maximised_actions
from theory.quantities import modulus

CLAIM = Claim(
    name="modulus_lower_bound",
    title="No weighting makes the optimality operator an L2 contraction",
    statement="In every weighted L2 norm a backup can stretch distances by gamma times the root of |A|.",
    quantity=modulus,
    bound=sqrt(A),
    sense=Sense.LOWER,
    source=Source("deramo2020sharing", "constant of Lemma 4", Provenance.DERIVED),
    subject="weighted_pair",
    families=("dirichlet", "garnet", "chain", "grid"),
    witness="permuted_states",
    assumptions=(
        Assumption(
            "all actions",
            "the operator maximises over every action",
            Eq(maximised_actions, A),
            "evaluation_operator",
        ),
    ),
    coordinates=(A,),
)

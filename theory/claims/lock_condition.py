r"""The condition number of a combination lock under uniform behaviour.

.. math:: C^* = |\mathcal A|^H.

Data that try actions uniformly have followed the code up to step h with probability :math:`|\mathcal A|^{-h}`.

>>> CLAIM.evaluate({"A": 4, "H": 3})
64.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.linear_notation import H
from theory.low_rank_notation import action_gap
from theory.low_rank_quantities import lock_condition
from theory.notation import A

CLAIM = Claim(
    name="lock_condition",
    title="Condition number of the combination lock",
    statement="Uniform data cover the policy that opens a combination lock with C* = A^H.",
    quantity=lock_condition,
    bound=A**H,
    source=Source(
        "ishfaq2024offline", "relative condition number, on the combination lock", Provenance.DERIVED
    ),
    subject="lock_coverage",
    families=("low_rank_lock",),
    witness="uniform_lock",
    assumptions=(
        Assumption(
            "uniform behaviour", "the data take every action alike often", Eq(action_gap, 0), "known_code"
        ),
    ),
    sense=Sense.EQUALITY,
    coordinates=(A,),
)

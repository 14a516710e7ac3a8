r"""Exact value iteration forgets its start at the rate of the discount factor.

.. math:: \|Q_K-Q^*\|_\infty \le \gamma^K \|Q_0-Q^*\|_\infty, \qquad Q_{k+1}=T^*Q_k.

Attained when Q_0 is Q* plus a constant.

>>> CLAIM.evaluate({"gamma": 0.5, "K": 3, "initial_distance": 16})
2.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import K, epsilon, gamma, initial_distance
from theory.quantities import iterate_error

CLAIM = Claim(
    name="value_iteration_contraction",
    title="Value iteration contracts",
    statement="K exact backups shrink the distance to the optimum by the factor gamma^K.",
    quantity=iterate_error,
    bound=gamma**K * initial_distance,
    source=Source("puterman1994", "Theorem 6.3.1", Provenance.TEXTBOOK),
    subject="exact_value_iteration",
    families=("dirichlet", "garnet", "chain", "grid"),
    witness="constant_offset",
    assumptions=(
        Assumption(
            "exact backups",
            "every iterate is the exact backup of the one before",
            Eq(epsilon, 0),
            "noisy_backups",
        ),
    ),
    coordinates=(K,),
)

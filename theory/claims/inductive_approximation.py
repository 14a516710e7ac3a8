r"""The approximation error of a late iteration, from those of the earlier ones.

.. math:: \varepsilon^*_{avg,k} \le \Big(\|Q^*_{k+1}-(T^*)^{k+1}Q_0\|_\nu
          + \sum_{i=0}^{k-1}(\gamma C_{AE})^{i+1}\,b_{k,k-1-i}\Big)^2,

everything on the right in the task with the largest error. C_AE is at least the root of the number
of actions, so the sum grows exponentially once gamma exceeds 1/sqrt(|A|).

>>> CLAIM.evaluate({"closure_error": 1, "carried_error": 2})
9.0
"""

from sympy import Ge

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import C_AE, carried_error, closure_error, modulus_used
from theory.quantities import approximation_error

CLAIM = Claim(
    name="inductive_approximation",
    title="Inductive bound on the approximation error",
    statement="The error of the best fit is at most its distance from exact value iteration plus the carried errors.",
    quantity=approximation_error,
    bound=(closure_error + carried_error) ** 2,
    source=Source("deramo2020sharing", "Lemma 4", Provenance.PAPER),
    subject="fitted_tasks",
    families=("heterogeneous_discounts", "shared_low_rank"),
    witness="single_state_fit",
    assumptions=(
        Assumption(
            "true modulus",
            "the amplification is at least the operator's modulus",
            Ge(modulus_used, C_AE),
            "unit_modulus",
        ),
    ),
)

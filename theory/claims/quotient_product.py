r"""One head for each task instead of one for all costs Maurer's quotient a factor of the root of their number.

.. math:: \frac{E\sup_{f_1..f_T}\sum_t\langle\gamma_t,f_t(z_t)-f_t(z_t')\rangle}{\|z-z'\|}
          \le \sqrt T\,O(F),\qquad
          O(F)=\sup_{z\ne z'}\frac{E\sup_f\langle\gamma,f(z)-f(z')\rangle}{\|z-z'\|}.

By Cauchy-Schwarz over the tasks. Equal differences in every task attain it.

>>> CLAIM.evaluate({"T": 9, "head_quotient": 0.5})
1.5
"""

from sympy import Eq, sqrt

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import T, head_quotient, head_spread
from theory.quantities import task_quotient

CLAIM = Claim(
    name="quotient_product",
    title="Product rule for Maurer's quotient",
    statement="The quotient of T heads, one a task, is at most the root of T times that of one head.",
    quantity=task_quotient,
    bound=sqrt(T) * head_quotient,
    source=Source("deramo2020sharing", "Theorem 3, first step of the proof", Provenance.DERIVED),
    subject="representation_pair",
    families=("dirichlet", "garnet", "chain", "grid"),
    witness="orthonormal_differences",
    assumptions=(
        Assumption(
            "one class", "the heads of all tasks have one norm bound", Eq(head_spread, 0), "one_larger_head"
        ),
    ),
    coordinates=(T,),
)

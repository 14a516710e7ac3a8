r"""Signs in place of Gaussian noise cost a complexity at most a constant.

.. math:: R(A)=E\sup_{y\in A}\langle\varepsilon,y\rangle \le \sqrt{\pi/2}\;G(A),\qquad
          G(A)=E\sup_{y\in A}\langle\gamma,y\rangle.

By Jensen's inequality, as the absolute value of a standard normal has the mean :math:`\sqrt{2/\pi}`. The pair
:math:`\pm e_1` attains it.

>>> CLAIM.evaluate({"gaussian_complexity": 2})
2.5066282746310007
"""

from sympy import Eq, pi, sqrt

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import gaussian_complexity, sign_correlation
from theory.quantities import rademacher_complexity

CLAIM = Claim(
    name="rademacher_gaussian",
    title="Rademacher complexity is at most a constant times Gaussian complexity",
    statement="The Rademacher complexity of a set is at most the square root of pi/2 times its Gaussian complexity.",
    quantity=rademacher_complexity,
    bound=sqrt(pi / 2) * gaussian_complexity,
    source=Source(
        "bartlett2002rademacher", "Lemma 4, with the constant of Jensen's inequality", Provenance.TEXTBOOK
    ),
    subject="prediction_set",
    families=("dirichlet", "garnet", "chain", "grid"),
    witness="opposite_points",
    assumptions=(
        Assumption(
            "independent signs", "no two signs are correlated", Eq(sign_correlation, 0), "one_sign_for_all"
        ),
    ),
)

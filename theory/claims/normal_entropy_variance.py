r"""How the entropies of normal representations vary: a quarter of the variance of log-determinants.

.. math:: \operatorname{Var}h(Z|M) = \tfrac14\operatorname{Var}\log|\Sigma_M|,\qquad
          h=\tfrac12\log((2\pi e)^d|\Sigma|).

So the deviation is sqrt(Var log|Sigma| / (4 n_M delta)), where the remark prints 2 in place of 4.

>>> CLAIM.evaluate({"logdet_variance": 2})
0.5
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.information_notation import gaussian_defect, logdet_variance
from theory.information_quantities import normal_entropy_variance

CLAIM = Claim(
    name="normal_entropy_variance",
    title="Theorem 2.4 for normal representations: its constant",
    statement="The entropies of normal representations vary a quarter as much as their log-determinants.",
    quantity=normal_entropy_variance,
    bound=logdet_variance / 4,
    sense=Sense.EQUALITY,
    source=Source("li2024unicorn", "Theorem 2.4, remark on normal representations", Provenance.DERIVED),
    subject="normal_codes",
    families=("random_normal_codes", "dirichlet"),
    witness="scaled_normals",
    assumptions=(
        Assumption(
            "normal", "every task's representation is normal", Eq(gaussian_defect, 0), "uniform_codes"
        ),
    ),
)

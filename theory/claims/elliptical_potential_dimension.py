r"""The elliptical potential in terms of the dimension: the determinant of normalised features is bounded.

.. math:: \sum_{k\le K}\min(1,\|\phi_k\|^2_{\Lambda_k^{-1}}) \le 2d\ln\Big(1+\frac K{\lambda d}\Big).

It holds for any features of norm one at most, those of the truth or learned ones that the truth does not have: what
misspecification breaks is the regression, not the potential. The trace of Lambda is at most :math:`\lambda d+K`, and
the determinant is largest when all eigenvalues are equal.

>>> CLAIM.evaluate({"d": 2, "K": 6, "lam": 1})  # doctest: +ELLIPSIS
5.54517...
"""

from dataclasses import replace

from sympy import Le, log

from theory.claim import Assumption
from theory.claims.elliptical_potential import CLAIM as IN_DETERMINANTS
from theory.linear_notation import d, feature_norm, lam
from theory.notation import K

CLAIM = replace(
    IN_DETERMINANTS,
    name="elliptical_potential_dimension",
    title="Elliptical potential, in terms of the dimension",
    statement="The squared widths of normalised features grow with the dimension times the logarithm of the episodes.",
    bound=2 * d * log(1 + K / (lam * d)),
    families=(*IN_DETERMINANTS.families, "learned_simplex", "merged_latents"),
    witness="every_direction",
    assumptions=(
        *IN_DETERMINANTS.assumptions,
        Assumption("norm", "no feature is longer than one", Le(feature_norm, 1), "long_features"),
    ),
    coordinates=(d,),
)

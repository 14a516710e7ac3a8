r"""How far residuals of size B can pull a regression, in any dimension: as far as in one.

.. math:: \max_\phi\frac{|\phi^\top\Lambda^{-1}\sum_{k\le K}\phi_ke_k|}{\|\phi\|_{\Lambda^{-1}}} \le B\sqrt K.

The left side is the norm of the projection of the K residuals on the features, shrunk by the ridge. Orthogonal
directions with equal residuals attain it as the ridge vanishes.

>>> CLAIM.evaluate({"residual_size": 2, "K": 9})
6.0
"""

from dataclasses import replace

from sympy import sqrt

from theory.claim import Provenance, Source
from theory.claims.residual_bias import CLAIM as LITERATURE
from theory.linear_notation import residual_size
from theory.notation import K

CLAIM = replace(
    LITERATURE,
    name="residual_bias_tight",
    title="Bias of a regression from residuals, without the dimension",
    statement="Residuals of size B pull a regression on K features by at most B sqrt(K) widths.",
    bound=residual_size * sqrt(K),
    source=Source("jin2020provably", "Lemma C.4, its factor sqrt(d)", Provenance.DERIVED),
)

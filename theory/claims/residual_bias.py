r"""How far residuals of size B, chosen by an adversary, can pull a regression: the literature's bound.

.. math:: \max_\phi\frac{|\phi^\top\Lambda^{-1}\sum_{k\le K}\phi_ke_k|}{\|\phi\|_{\Lambda^{-1}}} \le B\sqrt{dK}.

It is what a model that is linear up to zeta only pays for. In one dimension it is attained; in more, the factor
:math:`\sqrt d` is superfluous (``residual_bias_tight``), which is why no instance refutes the bound without it.

>>> CLAIM.evaluate({"residual_size": 2, "d": 4, "K": 9})
12.0
"""

from sympy import Le, sqrt

from theory.claim import Assumption, Claim, Provenance, Source
from theory.linear_notation import d, largest_residual, residual_size
from theory.linear_quantities import residual_pull
from theory.notation import K

CLAIM = Claim(
    name="residual_bias",
    title="Bias of a regression from residuals",
    statement="Residuals of size B pull a regression on K features by at most B sqrt(d K) widths, whatever they are.",
    quantity=residual_pull,
    bound=residual_size * sqrt(d * K),
    source=Source("jin2020provably", "Lemma C.4", Provenance.TEXTBOOK),
    subject="residual_run",
    families=("random_simplex", "hypercube", "linear_river_swim", "deep_sea"),
    witness="aligned_residuals",
    assumptions=(
        Assumption(
            "size", "no residual exceeds B", Le(largest_residual, residual_size), "understated_residuals"
        ),
    ),
    coordinates=(K,),
)

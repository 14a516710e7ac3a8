r"""The data's own features are d/n wide on average, whatever they are.

.. math:: \mathbb{E}_{\rho_h}\|\phi_h\|^2_{\Sigma^{-1}} \le \frac dn.

It is the trace of :math:`M(nM+\lambda I)^{-1}`, attained as the ridge vanishes.

>>> CLAIM.evaluate({"d": 4, "n": 100})
0.04
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.linear_notation import d
from theory.low_rank_notation import data_shift
from theory.low_rank_quantities import squared_width
from theory.notation import n

CLAIM = Claim(
    name="data_width",
    title="Widths under the data",
    statement="The mean squared width of any features under the data themselves is at most d / n.",
    quantity=squared_width,
    bound=d / n,
    source=Source("uehara2022representation", "trace of the data's own widths", Provenance.DERIVED),
    subject="data_widths",
    families=("low_rank_simplex", "partial_coverage", "low_rank_lock"),
    witness="evenly_covered",
    assumptions=(
        Assumption(
            "own data", "widths are averaged over the data themselves", Eq(data_shift, 0), "other_comparator"
        ),
    ),
    coordinates=(d, n),
)

r"""The variance of the gated chain's return, in closed form: that of one coin with H - 1 at stake.

.. math:: \operatorname{Var}G = p(1-p)(H-1)^2.

It is what the accuracy of an estimated value scales with: telling two chains apart whose values differ by c takes
episodes in proportion to Var G / c^2.

>>> CLAIM.evaluate({"gate": 0.5, "H": 11})
25.0
"""

from dataclasses import replace

from theory.claims.gated_chain_value import CLAIM as VALUE
from theory.linear_notation import H, gate
from theory.linear_quantities import return_variance

CLAIM = replace(
    VALUE,
    name="gated_chain_variance",
    title="Variance of the gated chain",
    statement="The return of the optimal policy has the variance of one coin with H - 1 at stake.",
    quantity=return_variance,
    bound=gate * (1 - gate) * (H - 1) ** 2,
)

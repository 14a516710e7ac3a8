r"""The elliptical potential with the constant that is attained, where every visit doubles the determinant.

.. math:: \sum_{k\le K}\min(1,\|\phi_k\|^2_{\Lambda_k^{-1}}) \le \frac1{\ln2}\ln\frac{\det\Lambda_K}{\det\lambda I}.

:math:`\min(1,x)\le\ln(1+x)/\ln2` by concavity below one, with equality at 0 and 1.

>>> CLAIM.evaluate({"log_det_growth": 3})  # doctest: +ELLIPSIS
4.32808...
"""

from dataclasses import replace

from sympy import log

from theory.claim import Provenance, Source
from theory.claims.elliptical_potential import CLAIM as LITERATURE
from theory.linear_notation import log_det_growth

CLAIM = replace(
    LITERATURE,
    name="elliptical_potential_tight",
    title="Elliptical potential, the best constant",
    statement="The squared widths of the features visited sum to at most the number of doublings of the determinant.",
    bound=log_det_growth / log(2),
    source=Source("abbasi2011improved", "Lemma 11, its constant", Provenance.DERIVED),
    note="",
)

r"""The regret of LSVI-UCB where the process is linear up to zeta only, every constant explicit.

.. math:: \sum_{k\le K}V^*_1-V^{\pi_k}_1 \le 2H\sqrt{KH\ln(2/p)}
          +2\big(\beta+\zeta H\sqrt{dK}\big)H\sqrt{2dK\ln(2dKH/p)}+2\zeta H(H+1)K

with probability 1 - p, if the bonus grows by :math:`\zeta H\sqrt{dk}`, which covers the residuals for d >= 4, and for
d = 3 if H >= 2. The part with zeta grows like K: with d = 8 and H = 10 it alone exceeds KH, after 1e6 episodes, from
this zeta on:

>>> from sympy import solve
>>> f"{float(solve(CLAIM.bound.subs({d: 8, H: 10, K: 10**6, beta: 0}).coeff(zeta) * zeta - 10**7, zeta)[0]):.2e}"
'9.56e-04'
>>> CLAIM.evaluate({"beta": 1, "d": 1, "H": 1, "K": 1000, "zeta": 0})  # doctest: +ELLIPSIS
367.416...
"""

from dataclasses import replace

from sympy import log, sqrt

from theory.claim import Provenance, Source
from theory.claims.lsvi_regret import CLAIM as LINEAR
from theory.claims.lsvi_regret import P
from theory.linear_notation import H, beta, d, zeta
from theory.notation import K

CLAIM = replace(
    LINEAR,
    name="misspecified_regret",
    title="Regret of LSVI-UCB on a process that is linear only nearly",
    statement="A process zeta away from linear costs zeta d H^2 more an episode, a number that exceeds H at once.",
    bound=2 * H * sqrt(K * H * log(2 / P))
    + 2 * (beta + zeta * H * sqrt(d * K)) * H * sqrt(2 * d * K * log(2 * d * K * H / P))
    + 2 * zeta * H * (H + 1) * K,
    source=Source("jin2020provably", "Theorem 3.2, constants carried along", Provenance.DERIVED),
    subject="misspecified_run",
    families=("misspecified",),
    witness="confused_run",
    note="Vacuous at every K that can be run, and for all but the smallest zeta at every K.",
)

r"""How far the least value that K plans claim lies above the optimum: what identifies a task by its value.

.. math:: \min_{k\le K}V^k_1(s_0)-V^*_1(s_0) \le 2\beta H\sqrt{\frac{2d\ln(1+K)}K}+H\sqrt{\frac{2H\ln(2/p)}K}

with probability 1 - p, for lam = 1; that the left side is not negative is ``optimism``. It says something once it is
below H, with d = 4 and H = 5, then with d = 8 and H = 10 from K on:

>>> from theory.optimism import informative_episodes
>>> [f"{informative_episodes(CLAIM, d, H):.1e}" for d, H in ((4, 5), (8, 10))]
['6.8e+07', '2.5e+09']
>>> CLAIM.evaluate({"beta": 0, "d": 1, "H": 2, "K": 1})  # doctest: +ELLIPSIS
6.0697...
"""

from dataclasses import replace

from sympy import log, sqrt

from theory.claim import Provenance, Source
from theory.claims.lsvi_regret import CLAIM as REGRET
from theory.claims.lsvi_regret import P
from theory.linear_notation import H, beta, d
from theory.linear_quantities import identification_error
from theory.notation import K

CLAIM = replace(
    REGRET,
    name="identification_accuracy",
    title="Accuracy of the value that identifies a task",
    statement="The least value that K plans claim exceeds the optimum by an amount that falls like 1/sqrt(K).",
    quantity=identification_error,
    bound=2 * beta * H * sqrt(2 * d * log(1 + K) / K) + H * sqrt(2 * H * log(2 / P) / K),
    source=Source("amani2023scaling", "identification phase", Provenance.RECONSTRUCTED),
)

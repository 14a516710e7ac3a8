r"""One step back in a learned model, with the errors added before they are squared.

.. math:: \mathbb{E}_{d^{\pi,\hat P}_h}[g] \le \mathbb{E}_{d^{\pi,\hat P}_{h-1}}\|\hat\phi_{h-1}\|_{\Sigma^{-1}}
          \sqrt{n\Big(\sqrt{\omega\,\mathbb{E}_{\rho_h}[g^2]} + B\sqrt{\zeta_{h-1}}\Big)^2 + \lambda dB^2}.

Minkowski's inequality takes the place of :math:`(x+y)^2\le2x^2+2y^2`: the bound is never above that of
``learned_step_back`` and up to :math:`\sqrt2` below it, and becomes that of ``true_step_back`` as the model's error
vanishes. It is attained whatever the error's share of the mean.

>>> CLAIM.evaluate(
...     {"feature_width": 0.1, "n": 25, "omega": 1, "function_moment": 0.25, "function_cap": 1, "model_error": 0.01,
...      "lam": 1, "d": 7}
... )  # 0.1 sqrt(25 * 0.36 + 7)
0.4
"""

from dataclasses import replace

from sympy import sqrt

from theory.claim import Provenance, Source
from theory.claims.learned_step_back import CLAIM as SQUARED
from theory.linear_notation import d, lam
from theory.low_rank_notation import feature_width, function_cap, function_moment, model_error, omega
from theory.notation import n

CLAIM = replace(
    SQUARED,
    name="learned_step_back_tight",
    title="One step back in a learned model, tight",
    statement="What the data see of a function and of the model's error add up before they are squared.",
    bound=feature_width
    * sqrt(
        n * (sqrt(omega * function_moment) + function_cap * sqrt(model_error)) ** 2
        + lam * d * function_cap**2
    ),
    source=Source("uehara2022representation", "one-step-back lemma, sharpened", Provenance.DERIVED),
    witness="flipped_step",
)

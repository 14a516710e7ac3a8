r"""One step back in a learned model: the mean of a function costs widths, the data's mean square and the model's error.

.. math:: \mathbb{E}_{d^{\pi,\hat P}_h}[g] \le \mathbb{E}_{d^{\pi,\hat P}_{h-1}}\|\hat\phi_{h-1}\|_{\Sigma^{-1}}
          \sqrt{2n\omega\,\mathbb{E}_{\rho_h}[g^2] + 2nB^2\zeta_{h-1} + \lambda dB^2}.

It is Cauchy-Schwarz for :math:`\langle\hat\phi,\sum_{s'}\hat\mu(s')g_\pi(s')\rangle`, Jensen, and
:math:`(x+y)^2\le2x^2+2y^2` for what the model's error adds. Where this error doubles the mean, and the function is the
same in all states that the task leads to, nothing is lost.

>>> CLAIM.evaluate(
...     {"feature_width": 0.1, "n": 50, "omega": 2, "function_moment": 0.25, "function_cap": 1, "model_error": 0.01,
...      "lam": 1, "d": 13}
... )  # 0.1 * 8
0.8
"""

from sympy import Eq, sqrt

from theory.claim import Assumption, Claim, Provenance, Source
from theory.linear_notation import d, lam
from theory.low_rank_notation import (
    feature_defect,
    feature_width,
    function_cap,
    function_moment,
    model_error,
    omega,
    state_shift,
)
from theory.low_rank_quantities import visited_mean
from theory.notation import n

CLAIM = Claim(
    name="learned_step_back",
    title="One step back in a learned model",
    statement="A function's mean under a learned model is at most the mean width one step earlier, times what the data "
    "see of the function and of the model's error.",
    quantity=visited_mean,
    bound=feature_width
    * sqrt(
        2 * n * omega * function_moment + 2 * n * function_cap**2 * model_error + lam * d * function_cap**2
    ),
    source=Source("uehara2022representation", "one-step-back lemma, for finite horizons", Provenance.DERIVED),
    subject="learned_step",
    families=("low_rank_simplex", "covered_chain"),
    witness="doubled_step",
    assumptions=(
        Assumption(
            "push-forward",
            "the data's states are where those of the step before lead",
            Eq(state_shift, 0),
            "redrawn_step",
        ),
        Assumption(
            "low rank",
            "the model's transitions are linear in its features",
            Eq(feature_defect, 0),
            "aliased_step",
        ),
    ),
)

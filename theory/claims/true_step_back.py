r"""One step back in the task itself: the mean of a function costs widths of the true features.

.. math:: \mathbb{E}_{d^{\pi}_h}[g] \le \mathbb{E}_{d^{\pi}_{h-1}}\|\phi^*_{h-1}\|_{\Sigma^{-1}}
          \sqrt{n\omega\,\mathbb{E}_{\rho_h}[g^2] + \lambda dB^2}.

Equal features and a function that does not change with the state attain it for every d, n, ridge and omega.

>>> CLAIM.evaluate(
...     {"feature_width": 0.1, "n": 50, "omega": 2, "function_moment": 0.25, "function_cap": 1, "lam": 3, "d": 8}
... )  # 0.1 * 7  # doctest: +ELLIPSIS
0.7...
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
    name="true_step_back",
    title="One step back in the task",
    statement="A function's mean at a step is at most the mean width of the true features one step earlier, times what "
    "the data see of the function.",
    quantity=visited_mean,
    bound=feature_width * sqrt(n * omega * function_moment + lam * d * function_cap**2),
    source=Source("uehara2022representation", "one-step-back lemma, for finite horizons", Provenance.DERIVED),
    subject="true_step",
    families=("low_rank_simplex", "covered_chain", "low_rank_lock"),
    witness="constant_step",
    assumptions=(
        Assumption(
            "push-forward",
            "the data's states are where those of the step before lead",
            Eq(state_shift, 0),
            "redrawn_step",
        ),
        Assumption(
            "low rank",
            "the transitions are linear in the features",
            Eq(feature_defect, 0),
            "aliased_step",
        ),
        Assumption("true model", "the policy walks the task itself", Eq(model_error, 0), "mislearned_step"),
    ),
)

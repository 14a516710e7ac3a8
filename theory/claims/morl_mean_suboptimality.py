r"""What pessimistic plans lose on average, with penalties made of the true errors: the features' part falls like 1/T.

The bound of ``morl_suboptimality`` with :math:`\bar L=L/T=2[(\ln|\Phi|+\ln(H/\delta))/T+\ln|\Psi|]` for L, for the mean
over tasks and the penalties
:math:`\alpha_{t,h}=V\sqrt{3/2}\sqrt{2\omega n\zeta^t_{h+1}+2n\zeta^t_h+\lambda d}`. No learner knows these errors; a
penalty that all tasks have in common has to cover L.

>>> facts = {"H": 1, "T": 1, "d": 1, "n": 2, "omega": 1, "C_star": 1, "Phi_size": 1, "Psi_size": 1}
>>> CLAIM.evaluate(facts | {"value_cap": 1})  # doctest: +ELLIPSIS
13.57...
"""

from dataclasses import replace

from sympy import Eq

from theory.claim import Assumption
from theory.claims.morl_suboptimality import CLAIM as EVERY_TASK
from theory.claims.morl_suboptimality import COVERED, LAMBDA, LOG_MODELS
from theory.linear_notation import H, d
from theory.low_rank_notation import C_star, omega
from theory.notation import T, n
from theory.offline_notation import truth_gap, value_cap
from theory.offline_quantities import mean_suboptimality
from theory.pessimism import suboptimality

CLAIM = replace(
    EVERY_TASK,
    name="morl_mean_suboptimality",
    title="Mean loss of plans with oracle penalties",
    statement="With penalties made of the true errors the mean loss pays for the features once, not in each task.",
    quantity=mean_suboptimality,
    bound=suboptimality(H, value_cap, d, n, omega, C_star, LOG_MODELS / T, LAMBDA),
    subject="oracle_run",
    witness="close_forks_oracle",
    assumptions=(
        Assumption(
            "realizable", "the truth is in the classes of all steps", Eq(truth_gap, 0), "mirrored_only_oracle"
        ),
        COVERED,
    ),
)

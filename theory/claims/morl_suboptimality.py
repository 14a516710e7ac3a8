r"""What the pessimistic plans of MORL lose, every constant explicit.

.. math:: V^{\pi}_t-V^{\hat\pi_t}_t \le (H-1)\sqrt{\tfrac{C^*d}n}\Big[\sqrt{2\omega d\alpha^2+\lambda dV^2}
          +HV\sqrt{\omega L+\lambda d}\Big]+\alpha\sqrt{\tfrac{2\omega d}n}+(H+1)V\sqrt{\tfrac{\omega L}n}

for all tasks at once with probability 0.9, under the penalty :math:`\min(\alpha\|\hat\phi\|_{\hat\Sigma^{-1}},V)` with
:math:`\alpha=V\sqrt{3/2}\sqrt{2\omega L+2L+\lambda d}`, :math:`L=2\ln(H|\Phi||\Psi|^T/\delta)`,
:math:`\lambda=12\ln(2dTH|\Phi|/\delta)`, :math:`\delta=0.05`. The bound is loose by a factor of hundreds, so that no
smaller constant is refuted. Its root of n is needed: classes whose alternatives come closer as n grows lose as much.

>>> facts = {"H": 1, "T": 1, "d": 1, "n": 2, "omega": 1, "C_star": 1, "Phi_size": 1, "Psi_size": 1}
>>> CLAIM.evaluate(facts | {"value_cap": 1})  # doctest: +ELLIPSIS
13.57...
"""

from sympy import Eq, Rational

from theory.claim import Assumption, Claim, Guarantee, Provenance, Source
from theory.linear_notation import H, d
from theory.low_rank_notation import C_star, omega
from theory.notation import T, n
from theory.offline_notation import Phi_size, Psi_size, missed_actions, truth_gap, value_cap
from theory.offline_quantities import worst_suboptimality
from theory.pessimism import joint_budget, ridge, suboptimality

DELTA = Rational(1, 20)  # of the fit, and once more of the second moments
LOG_MODELS = joint_budget(H, Phi_size, Psi_size, T, DELTA)
LAMBDA = ridge(d, T, H, Phi_size, DELTA)
COVERED = Assumption(
    "comparator covered", "data hold every action of the comparator", Eq(missed_actions, 0), "unseen_action"
)

CLAIM = Claim(
    name="morl_suboptimality",
    title="Loss of MORL's pessimistic plans",
    statement="With data that cover the comparator, every task loses at most a constant over the root of n.",
    quantity=worst_suboptimality,
    bound=suboptimality(H, value_cap, d, n, omega, C_star, LOG_MODELS, LAMBDA),
    source=Source("ishfaq2024offline", "the upstream guarantee, constants derived", Provenance.DERIVED),
    subject="covered_run",
    families=("tilted_tasks",),
    witness="close_forks",
    assumptions=(
        Assumption(
            "realizable", "the truth is in the classes of all steps", Eq(truth_gap, 0), "mirrored_only"
        ),
        COVERED,
    ),
    guarantee=Guarantee.WITH_HIGH_PROBABILITY,
    delta=0.1,
)

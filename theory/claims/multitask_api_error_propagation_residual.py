r"""Error propagation of approximate policy iteration over several tasks, Bellman residuals.

.. math:: \frac1T\sum_t\|Q^*_t-Q_t^{\pi_{t,K}}\|_{1,\rho_t} \le \frac{2\gamma}{(1-\gamma)^2}
          \Big[\inf_{r\in[0,1]} \max_t C_{PI(BR),t}(K;r)^{1/2}\mathcal{E}_{avg}(\varepsilon;r)^{1/2}
          + \gamma^{K-1}\bar R_{\max}\Big], \qquad \gamma=\max_t\gamma_t.

>>> CLAIM.evaluate({"gamma": 0.5, "K": 2, "propagated_task_bellman_residual": 1, "R_max_mean": 1})
6.0
"""

from sympy import Eq, Ge

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import K, R_max_mean, gamma, gamma_max, greedy_gap, propagated_task_bellman_residual
from theory.quantities import task_loss_mean

CLAIM = Claim(
    name="multitask_api_error_propagation_residual",
    title="Error propagation of multi-task API, Bellman residuals",
    statement="The mean loss of API over tasks is bounded by the mean residuals times the worst concentrability.",
    quantity=task_loss_mean,
    bound=2 * gamma / (1 - gamma) ** 2 * (propagated_task_bellman_residual + gamma ** (K - 1) * R_max_mean),
    source=Source("deramo2020sharing", "appendix, multi-task policy iteration", Provenance.RECONSTRUCTED),
    subject="multitask_api_run",
    families=("heterogeneous_discounts", "shared_low_rank"),
    witness="one_sided_task_policies",
    assumptions=(
        Assumption(
            "greedy",
            "every policy is greedy with respect to the iterate before it",
            Eq(greedy_gap, 0),
            "task_policies_not_greedy",
        ),
        Assumption(
            "largest discount",
            "gamma is the largest of the tasks",
            Ge(gamma, gamma_max),
            "mean_discount_policies",
        ),
    ),
    coordinates=(1 / (1 - gamma),),
    note="Concentrability is taken along the policies that occurred. The printed bound takes the supremum over "
    "all policies, which is at least that, so the statement tested is the stronger one.",
)

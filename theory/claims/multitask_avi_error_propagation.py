r"""Error propagation of approximate value iteration over several tasks.

.. math:: \frac1T\sum_t\|Q^*_t-Q_t^{\pi_{t,K}}\|_{1,\rho_t} \le \frac{2\gamma}{(1-\gamma)^2}
          \Big[\inf_{r\in[0,1]} \max_t C_{VI,t}(K;r)^{1/2}\mathcal{E}_{avg}(\varepsilon;r)^{1/2}
          + \frac{2\gamma^K}{1-\gamma}\bar R_{\max}\Big], \qquad \gamma=\max_t\gamma_t.

Tasks keep their own discount factors; each task's concentrability is taken at its own.

>>> CLAIM.evaluate({"gamma": 0.5, "K": 2, "propagated_task_error": 1, "R_max_mean": 1})
8.0
"""

from sympy import Eq, Ge

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import K, R_max_mean, gamma, gamma_max, greedy_gap, initial_excess, propagated_task_error
from theory.quantities import task_loss_mean

CLAIM = Claim(
    name="multitask_avi_error_propagation",
    title="Error propagation of multi-task AVI",
    statement="The mean loss over tasks is bounded by the mean errors times the worst concentrability.",
    quantity=task_loss_mean,
    bound=2 * gamma / (1 - gamma) ** 2 * (propagated_task_error + 2 * gamma**K * R_max_mean / (1 - gamma)),
    source=Source("deramo2020sharing", "Theorem 2", Provenance.PAPER),
    subject="multitask_avi_run",
    families=("heterogeneous_discounts", "shared_low_rank"),
    witness="two_paths_tasks",
    assumptions=(
        Assumption(
            "greedy",
            "the last policy is greedy with respect to the last iterate",
            Eq(greedy_gap, 0),
            "tasks_not_greedy",
        ),
        Assumption(
            "bounded start", "Q_0 lies within R_max/(1-gamma)", Eq(initial_excess, 0), "tasks_far_start"
        ),
        Assumption(
            "largest discount", "gamma is the largest of the tasks", Ge(gamma, gamma_max), "mean_discount"
        ),
    ),
    coordinates=(1 / (1 - gamma),),
    note="Concentrability is taken along the policies that occurred. The printed bound takes the supremum over "
    "all policies, which is at least that, so the statement tested is the stronger one.",
)

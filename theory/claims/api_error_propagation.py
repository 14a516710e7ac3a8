r"""Error propagation of API, evaluation errors.

.. math:: \|Q^*-Q^{\pi_K}\|_{1,\rho} \le \frac{2\gamma}{(1-\gamma)^2}
          \Big[\inf_{r\in[0,1]} C_{PI(AE)}(K;r)^{1/2}\mathcal{E}(\varepsilon;r)^{1/2}
          + \gamma^{K-1}R_{\max}\Big].

The third coefficient is the density after K-k steps of the optimal policy; the literature
prints one step, which does not dominate it (see ``api_one_step_coefficient``).

>>> CLAIM.evaluate({"gamma": 0.5, "K": 2, "propagated_evaluation_error": 1, "R_max": 1})
6.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import K, R_max, gamma, greedy_gap, propagated_evaluation_error
from theory.quantities import loss_mean

CLAIM = Claim(
    name="api_error_propagation",
    title="Error propagation of API, evaluation errors",
    statement="The loss of API is bounded by its weighted errors times concentrability, plus a fading start.",
    quantity=loss_mean,
    bound=2 * gamma / (1 - gamma) ** 2 * (propagated_evaluation_error + gamma ** (K - 1) * R_max),
    source=Source("farahmand2010error", "Theorem 3, in action-value form", Provenance.RECONSTRUCTED),
    subject="api_run",
    families=("dirichlet", "garnet", "chain", "grid"),
    witness="one_sided_policies",
    assumptions=(
        Assumption(
            "greedy",
            "every policy is greedy with respect to the iterate before it",
            Eq(greedy_gap, 0),
            "not_greedy_policies",
        ),
    ),
    coordinates=(1 / (1 - gamma),),
    note="Concentrability is taken along the policies that occurred. The printed bound takes the supremum over "
    "all policies, which is at least that, so the statement tested is the stronger one.",
)

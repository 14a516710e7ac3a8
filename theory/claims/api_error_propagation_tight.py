r"""Error propagation of approximate policy iteration, with the constants that its proof gives at p = 1.

.. math:: \|Q^*-Q^{\pi_K}\|_{1,\rho} \le \frac{2\gamma}{(1-\gamma)^2}
          \Big[(1-\gamma^{K+1})\inf_{r\in[0,1]} C_{PI(AE)}(K;r)^{1/2}\mathcal{E}(\varepsilon;r)^{1/2}
          + \gamma^{K-1}(1-\gamma)R_{\max}\Big].

>>> CLAIM.evaluate({"gamma": 0.5, "K": 2, "propagated_evaluation_error": 1, "R_max": 1})
4.5
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import K, R_max, gamma, greedy_gap, propagated_evaluation_error
from theory.quantities import loss_mean

CLAIM = Claim(
    name="api_error_propagation_tight",
    title="Error propagation of API, tight constants",
    statement="The bound on API with evaluation errors holds without the extra horizon on the initial term.",
    quantity=loss_mean,
    bound=2
    * gamma
    / (1 - gamma) ** 2
    * ((1 - gamma ** (K + 1)) * propagated_evaluation_error + gamma ** (K - 1) * (1 - gamma) * R_max),
    source=Source("farahmand2010error", "Theorem 3, constants re-derived at p = 1", Provenance.DERIVED),
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

r"""Error propagation of approximate value iteration, with the constants that its proof gives at p = 1.

.. math:: \|Q^*-Q^{\pi_K}\|_{1,\rho} \le \frac{2\gamma}{(1-\gamma)^2}
          \Big[(1-\gamma^{K+1})\inf_{r\in[0,1]} C_{VI}(K;r)^{1/2}\mathcal{E}(\varepsilon;r)^{1/2}
          + 2\gamma^K R_{\max}\Big].

The printed theorem loses a factor 1/(1-gamma) on the initial term against this form.

>>> CLAIM.evaluate({"gamma": 0.5, "K": 2, "propagated_error": 1, "R_max": 1})
5.5
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import K, R_max, gamma, greedy_gap, initial_excess, propagated_error
from theory.quantities import loss_mean

CLAIM = Claim(
    name="avi_error_propagation_tight",
    title="Error propagation of AVI, tight constants",
    statement="The paper's bound on AVI holds without the extra horizon on the initial term.",
    quantity=loss_mean,
    bound=2 * gamma / (1 - gamma) ** 2 * ((1 - gamma ** (K + 1)) * propagated_error + 2 * gamma**K * R_max),
    source=Source("deramo2020sharing", "Theorem 1, constants re-derived at p = 1", Provenance.DERIVED),
    subject="avi_run",
    families=("dirichlet", "garnet", "chain", "grid"),
    witness="two_paths",
    assumptions=(
        Assumption(
            "greedy",
            "the last policy is greedy with respect to the last iterate",
            Eq(greedy_gap, 0),
            "not_greedy",
        ),
        Assumption("bounded start", "Q_0 lies within R_max/(1-gamma)", Eq(initial_excess, 0), "far_start"),
    ),
    coordinates=(1 / (1 - gamma),),
    note="Concentrability is taken along the policies that occurred. The printed bound takes the supremum over "
    "all policies, which is at least that, so the statement tested is the stronger one.",
)

r"""Error propagation of approximate value iteration, with the constants of the paper.

.. math:: \|Q^*-Q^{\pi_K}\|_{1,\rho} \le \frac{2\gamma}{(1-\gamma)^2}
          \Big[\inf_{r\in[0,1]} C_{VI}(K;r)^{1/2}\mathcal{E}(\varepsilon;r)^{1/2}
          + \frac{2}{1-\gamma}\gamma^K R_{\max}\Big].

The concentrability of the policies that occurred is put in place of the supremum over all policies,
so what is tested is stronger than what is printed.

>>> CLAIM.evaluate({"gamma": 0.5, "K": 2, "propagated_error": 1, "R_max": 1})
8.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import K, R_max, gamma, greedy_gap, initial_excess, propagated_error
from theory.quantities import loss_mean

CLAIM = Claim(
    name="avi_error_propagation",
    title="Error propagation of AVI",
    statement="The loss of AVI is bounded by its weighted errors times concentrability, plus a fading start.",
    quantity=loss_mean,
    bound=2 * gamma / (1 - gamma) ** 2 * (propagated_error + 2 / (1 - gamma) * gamma**K * R_max),
    source=Source("deramo2020sharing", "Theorem 1", Provenance.PAPER),
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

r"""The classical error propagation of approximate value iteration: concentrability as a largest density.

.. math:: \|Q^*-Q^{\pi_K}\|_{1,\rho} \le \frac{2\gamma}{(1-\gamma)^2}
          \Big[C_{\rho,\nu}\max_k\|\varepsilon_k\|_{1,\nu}+2\gamma^K R_{\max}\Big], \qquad
          C_{\rho,\nu}=(1-\gamma)^2\sum_{m\ge1}m\gamma^{m-1}\sup_{\pi_1..\pi_m}
          \Big\|\frac{d(\rho P^{\pi_1}\cdots P^{\pi_m})}{d\nu}\Big\|_\infty.

It is the baseline of the bounds with L2 densities: coarser concentrability, taken over all policies, against the mean
absolute error. The error of iteration k is met after m transitions in at most m of the pairs of iteration and step,
which is the factor m.

The constant is twice what is needed, see ``avi_sup_norm_concentrability_tight``: no instance gets beyond half of it.
The horizon is right.

>>> CLAIM.evaluate({"gamma": 0.5, "K": 2, "C_sup": 2, "epsilon_mean": 1, "R_max": 1})
10.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import C_sup, K, R_max, epsilon_mean, gamma, greedy_gap, initial_excess
from theory.quantities import loss_mean

CLAIM = Claim(
    name="avi_sup_norm_concentrability",
    title="Error propagation of AVI with the largest density",
    statement="The loss of AVI is bounded by its worst mean error times the largest density of any policies.",
    quantity=loss_mean,
    bound=2 * gamma / (1 - gamma) ** 2 * (C_sup * epsilon_mean + 2 * gamma**K * R_max),
    source=Source(
        "munos2008finite", "error propagation at p = 1, for action values", Provenance.RECONSTRUCTED
    ),
    subject="avi_run",
    families=("dirichlet", "garnet", "chain", "grid"),
    witness="entered_chain",
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
)

r"""The largest density costs half of what the classical bound says, as errors enter with their signs.

.. math:: \|Q^*-Q^{\pi_K}\|_{1,\rho} \le \frac{\gamma}{(1-\gamma)^2}\,C_{\rho,\nu}\max_k\|\varepsilon_k\|_{1,\nu}
          +\frac{2\gamma^{K+1}}{1-\gamma}\|Q^*-Q_0\|_\infty.

The loss is at most :math:`\gamma\sum_{m,k}\gamma^{m+K-k-1}(\mu_{m,k}-\mu'_{m,k})\varepsilon_k` plus the start, where
:math:`\mu` is reached by the optimal and :math:`\mu'` by the greedy policies in m+K-k transitions. Both densities lie
between zero and c(m+K-k), so their difference is at most c in absolute value; two triangle inequalities make it 2c.

The chain of Scherrer and Lesner attains it as K grows: every state that is reached has the same density, and each of
the two policies meets one of two errors of opposite signs.

>>> CLAIM.evaluate({"gamma": 0.5, "K": 1, "C_sup": 2, "epsilon_mean": 1, "initial_distance": 1})
5.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import C_sup, K, epsilon_mean, gamma, greedy_gap, initial_distance
from theory.quantities import loss_mean

CLAIM = Claim(
    name="avi_sup_norm_concentrability_tight",
    title="Error propagation of AVI with the largest density, attained",
    statement="The loss of AVI is bounded by its worst mean error times the largest density, at half the constant.",
    quantity=loss_mean,
    bound=gamma / (1 - gamma) ** 2 * C_sup * epsilon_mean
    + 2 * gamma ** (K + 1) / (1 - gamma) * initial_distance,
    source=Source("munos2008finite", "error propagation at p = 1, signs kept", Provenance.DERIVED),
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
    ),
    coordinates=(1 / (1 - gamma),),
)

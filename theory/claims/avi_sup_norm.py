r"""Errors of approximate value iteration cost at most two horizons squared, and can cost all of it.

.. math:: \|Q^*-Q^{\pi_K}\|_\infty \le \frac{2\gamma}{1-\gamma}
          \Big[\frac{1-\gamma^K}{1-\gamma}\,\varepsilon+\gamma^K\|Q^*-Q_0\|_\infty\Big],
          \qquad \varepsilon=\max_k\|T^*Q_k-Q_{k+1}\|_\infty.

As K grows this is the classical 2 gamma epsilon / (1-gamma)^2. The deterministic chain of Scherrer
and Lesner attains it for every K.

>>> CLAIM.evaluate({"gamma": 0.5, "K": 1, "epsilon": 1, "initial_distance": 2})
4.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import K, epsilon, gamma, greedy_gap, initial_distance
from theory.quantities import loss_sup

CLAIM = Claim(
    name="avi_sup_norm",
    title="Approximate value iteration in the sup norm",
    statement="An error of epsilon in every backup costs the greedy policy at most 2 gamma epsilon / (1-gamma)^2.",
    quantity=loss_sup,
    bound=2 * gamma / (1 - gamma) * ((1 - gamma**K) / (1 - gamma) * epsilon + gamma**K * initial_distance),
    source=Source("scherrer2012use", "sup-norm bound on AVI and its tightness", Provenance.TEXTBOOK),
    subject="avi_run",
    families=("dirichlet", "garnet", "chain", "grid"),
    witness="scherrer_lesner_chain",
    assumptions=(
        Assumption(
            "greedy",
            "the last policy is greedy with respect to the last iterate",
            Eq(greedy_gap, 0),
            "not_greedy",
        ),
    ),
    coordinates=(1 / (1 - gamma), K),
)

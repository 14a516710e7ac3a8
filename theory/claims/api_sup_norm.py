r"""Evaluation errors of approximate policy iteration cost at most two horizons squared.

.. math:: \|Q^*-Q^{\pi_K}\|_\infty \le \gamma^K\|Q^*-Q^{\pi_0}\|_\infty
          + \frac{2\gamma(1-\gamma^K)}{(1-\gamma)^2}\,\varepsilon,
          \qquad \varepsilon=\max_k\|Q_k-Q^{\pi_k}\|_\infty.

The chain of Scherrer and Lesner attains it for every K.

>>> CLAIM.evaluate({"gamma": 0.5, "K": 1, "epsilon": 1, "initial_loss": 2})
3.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Source
from theory.notation import K, epsilon, gamma, greedy_gap, initial_loss
from theory.quantities import loss_sup

CLAIM = Claim(
    name="api_sup_norm",
    title="Approximate policy iteration in the sup norm",
    statement="An error of epsilon in every evaluation costs the last policy at most 2 gamma epsilon / (1-gamma)^2.",
    quantity=loss_sup,
    bound=gamma**K * initial_loss + 2 * gamma * (1 - gamma**K) / (1 - gamma) ** 2 * epsilon,
    source=Source("bertsekas1996neuro", "Proposition 6.2, at finite K", Provenance.TEXTBOOK),
    subject="api_run",
    families=("dirichlet", "garnet", "chain", "grid"),
    witness="scherrer_lesner_policies",
    assumptions=(
        Assumption(
            "greedy",
            "every policy is greedy with respect to the iterate before it",
            Eq(greedy_gap, 0),
            "not_greedy_policies",
        ),
    ),
    coordinates=(1 / (1 - gamma), K),
)

r"""Error propagation with the risk bound of every iteration in the place of its error.

.. math:: \frac1T\sum_t\|Q^*_t-Q_t^{\pi_{t,K}}\|_{1,\rho_t} \le \frac{2\gamma}{(1-\gamma)^2}\Big[
          \inf_{r}\max_t C_{VI,t}^{1/2}\Big(\sum_{k<K}\alpha_k^{2r}\Big(4Q_{\max}\frac{\sqrt{2\pi}\,G}{nT}
          +4Q_{\max}^2\sqrt{\frac{8\ln(3K/\delta)}{nT}}\Big)\Big)^{1/2}+\frac{2\gamma^K}{1-\gamma}\bar R_{\max}\Big]

with probability 1-delta = 0.95, for K iterations, each fitted to n fresh samples of every task, over a class that
contains its backups. The excess risk of each is at most the inner bracket with probability 1-delta/K. The bracket does
not depend on k, as the design is the same for all, and comes out of the sum. It bounds the squared distance from the
backup, not the risk, which contains the noise of the targets and does not vanish with n.

The loss falls like n^{-1/2} where two actions are as close as the noise, the bound like n^{-1/4}: it is first below the
trivial bound near n = 10^7 for gamma = 0.5, 10^11 for 0.8 and 10^13 for 0.9, however many tasks there are.

>>> facts = {"gamma": 0.5, "K": 1, "unit_propagation": 0, "R_max_mean": 1, "Q_max": 2, "n": 1, "T": 1}
>>> CLAIM.evaluate({**facts, "gaussian_complexity": 0})
8.0
"""

from sympy import Eq, Rational, sqrt

from theory.claim import Assumption, Claim, Guarantee, Provenance, Source
from theory.complexity import squared_loss_excess
from theory.notation import K, Q_max, R_max_mean, T, gamma, gaussian_complexity, greedy_gap, n, target_excess
from theory.quantities import task_loss_mean
from theory.risk_notation import closure_gap, repeated_samples, unit_propagation

DELTA = Rational(1, 20)
EXCESS = squared_loss_excess(gaussian_complexity, n * T, DELTA / K, Q_max)

CLAIM = Claim(
    name="composed_bound",
    title="Loss of multi-task fitted Q-iteration from samples",
    statement="The mean loss of K fitted iterations falls at least like the fourth root of the samples of a task.",
    quantity=task_loss_mean,
    bound=2
    * gamma
    / (1 - gamma) ** 2
    * (unit_propagation * sqrt(EXCESS) + 2 * gamma**K * R_max_mean / (1 - gamma)),
    source=Source("deramo2020sharing", "Theorems 2 and 3, composed with all constants", Provenance.DERIVED),
    subject="dictionary_iteration",
    families=("bounded_noise",),
    witness="close_arms",
    assumptions=(
        Assumption(
            "greedy",
            "the last policies are greedy with respect to the last iterates",
            Eq(greedy_gap, 0),
            "worse_arm",
        ),
        Assumption("closure", "the class contains every backup", Eq(closure_gap, 0), "one_feature"),
        Assumption(
            "bounded targets",
            "targets lie within the range of the loss",
            Eq(target_excess, 0),
            "loud_rewards",
        ),
        Assumption(
            "independent samples", "no sample is counted twice", Eq(repeated_samples, 0), "recounted_rewards"
        ),
    ),
    guarantee=Guarantee.WITH_HIGH_PROBABILITY,
    delta=float(DELTA),
    # Fresh samples in every iteration are assumed as well. Samples that are used again cannot be made to
    # break so loose a bound: with as many as it takes to be informative, Q_k depends on them too little.
)

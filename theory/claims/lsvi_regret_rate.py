r"""The rate of LSVI-UCB's regret, at a radius one can run: at most the root of the episodes.

.. math:: \sum_{k\le K}V^*_1-V^{\pi_k}_1 \lesssim 2\beta H\sqrt{2dK\ln(1+K/(\lambda d))}.

A rate speaks of many episodes. On one instance the regret is linear for as long as its gap cannot be seen (in a
RiverSwim of six states and five steps still at 5e4 episodes) and like a logarithm in the end; only a gap that
shrinks with :math:`1/\sqrt K`, another task for each K, attains the rate throughout. The gaps of the family show in 1e4
episodes. Where two actions share a feature and differ, no bonus helps and the regret is linear.

>>> CLAIM.evaluate({"beta": 1, "d": 1, "H": 1, "K": 1000, "lam": 1})  # doctest: +ELLIPSIS
235.0...
"""

from sympy import Eq, log, sqrt

from theory.claim import Assumption, Claim, Guarantee, Provenance, Source
from theory.linear_notation import H, beta, d, lam, zeta
from theory.linear_quantities import pseudo_regret
from theory.notation import K

CLAIM = Claim(
    name="lsvi_regret_rate",
    title="Rate of LSVI-UCB's regret",
    statement="With a radius that can be run, the regret grows no faster than the root of the episodes.",
    quantity=pseudo_regret,
    bound=2 * beta * H * sqrt(2 * d * K * log(1 + K / (lam * d))),
    source=Source("jin2020provably", "Theorem 3.1, its rate in K", Provenance.DERIVED),
    subject="tuned_regret",
    families=("hypercube",),
    witness="closest_gates",
    assumptions=(
        Assumption(
            "linear",
            "transitions and rewards are linear in the features",
            Eq(zeta, 0),
            "confused_actions",
        ),
    ),
    guarantee=Guarantee.RATE,
    coordinates=(K,),
)

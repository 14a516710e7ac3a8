r"""The difference of two returns is an average advantage, exactly.

.. math:: J(\pi')-J(\pi) = \frac{1}{1-\gamma}\,\mathbb{E}_{s\sim d^{\pi'}_\rho}[A^\pi(s,\pi'(s))].

The occupancy is the new policy's; with the old policy's occupancy the identity is false.

>>> CLAIM.evaluate({"gamma": 0.75, "mean_advantage": 0.5})
2.0
"""

from sympy import Eq

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.notation import flow_defect, gamma, mean_advantage
from theory.quantities import return_difference

CLAIM = Claim(
    name="performance_difference",
    title="Performance difference identity",
    statement="A new policy's gain is its mean advantage over the old one under its own occupancy, times the horizon.",
    quantity=return_difference,
    bound=mean_advantage / (1 - gamma),
    sense=Sense.EQUALITY,
    source=Source("kakade2002approximately", "Lemma 6.1", Provenance.TEXTBOOK),
    subject="policy_pair",
    families=("dirichlet", "garnet", "chain", "grid"),
    witness="two_arms",
    assumptions=(
        Assumption(
            "new occupancy",
            "the advantage is averaged over the new policy's occupancy",
            Eq(flow_defect, 0),
            "old_occupancy",
        ),
    ),
    coordinates=(1 / (1 - gamma),),
)

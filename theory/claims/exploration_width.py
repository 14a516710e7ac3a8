r"""How much uncertainty an exploration without rewards leaves: a law, with its constant.

.. math:: \max_\pi\mathbb{E}_\pi\sum_h\min(\beta\|\phi_h\|_{\Lambda_h^{-1}},H) \simeq \beta H\sqrt{\frac dK}

after K episodes, whatever the number of actions. Exploration equalises the widths: its visits tend to a D-optimal
design, under which the mean of :math:`\|\phi\|^2` is at most d/K for any policy (Kiefer and Wolfowitz), and equal to it
on average over the episodes themselves. By ``reward_free_transfer`` a loss of eps takes
:math:`4\beta^2H^2d/\varepsilon^2` episodes: :math:`d^3H^4` with a radius of dH, of which the worst case that is proved
has two powers of H more. It is a law of instances on which every step reaches all directions, no theorem about all;
:math:`d_h` reachable dimensions give :math:`\sum_h\sqrt{d_h/K}`.

>>> CLAIM.evaluate({"beta": 1, "H": 4, "d": 3, "K": 30000})
0.04
"""

from sympy import Ge, sqrt

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.linear_notation import H, beta, d
from theory.notation import K
from theory.transfer_notation import reachable_features
from theory.transfer_quantities import exploration_width

CLAIM = Claim(
    name="exploration_width",
    title="Law of what an exploration leaves uncertain",
    statement="After K episodes without rewards a policy can collect bonuses of beta H sqrt(d/K), with any actions.",
    quantity=exploration_width,
    bound=beta * H * sqrt(d / K),
    source=Source("ishfaq2024offline", "downstream reward-free, law of instances", Provenance.DERIVED),
    subject="exploration_width",
    families=("spread_simplex",),
    witness="spread_exploration",
    assumptions=(
        Assumption(
            "all directions",
            "policies reach features in all d dimensions at every step",
            Ge(reachable_features, d),
            "narrow_start",
        ),
    ),
    sense=Sense.EQUALITY,
    guarantee=Guarantee.ASYMPTOTIC,
    margin=0.05,
)

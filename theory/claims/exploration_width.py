r"""How much uncertainty an exploration without rewards leaves: a law, with its constant.

.. math:: \max_\pi\mathbb{E}_\pi\sum_h\min(\beta\|\phi_h\|_{\Lambda_h^{-1}},H) \simeq \beta H\sqrt{\frac dK}

after K episodes, whatever the number of actions. Exploration equalises the widths: its visits tend to a D-optimal
design, under which the mean of :math:`\|\phi\|^2` is at most d/K for any policy (Kiefer and Wolfowitz), and equal to it
on average over the episodes themselves. What a policy collects is the mean of :math:`\|\phi\|`, which is below the root
of that mean unless the widths that it meets at a step are even: a direction that comes once in a hundred times,
whatever is done, is wide and seldom, and with nothing but such steps U is the law over :math:`\sqrt2`. By
``reward_free_transfer`` a loss of eps takes :math:`4\beta^2H^2d/\varepsilon^2` episodes: :math:`d^3H^4` with a
radius of dH, of which the worst case that is proved has two powers of H more. It is a law of instances on which every
step reaches all directions, and evenly, no theorem about all; :math:`d_h` reachable dimensions give
:math:`\sum_h\sqrt{d_h/K}`.

>>> CLAIM.evaluate({"beta": 1, "H": 4, "d": 3, "K": 30000})
0.04
"""

from sympy import Ge, Le, Rational, sqrt

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.linear_notation import H, beta, d
from theory.notation import K
from theory.transfer_notation import bonus_evenness, direction_visits
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
            "every step has seen every direction twenty times the ridge",
            Ge(direction_visits, 20),
            "narrow_start",
        ),
        Assumption(
            "even widths",
            "the bonuses that a policy meets at a step are nearly equal: their mean is nearly their root mean square",
            Ge(bonus_evenness, Rational(97, 100)),
            "rare_direction",
        ),
        Assumption(
            "small radius",
            "the radius is at most H: no bonus is cut off once every direction has been seen",
            Le(beta, H),
            "capped_bonuses",
        ),
    ),
    sense=Sense.EQUALITY,
    guarantee=Guarantee.ASYMPTOTIC,
    margin=0.05,
)

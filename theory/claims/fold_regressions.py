r"""How far the regressions of a plan are off on independent folds, with learned features.

.. math:: \max_h\|w_h-\hat\mu_hV_{h+1}\|_{\Lambda_h} \le
          (H-1)\Big[\tfrac12\sqrt{d\ln\big(1+\tfrac n{\lambda d}\big)+2\ln\tfrac H\delta}+\sqrt{\lambda d}
          +\xi\sqrt n\Big]

with probability 1 - delta: every step regresses values that its own fold did not shape, so that no covering argument is
needed. With this radius pessimism holds up to the :math:`\xi` of ``offline_transfer``. The last term is what makes
certificates level off: leave it out, and data without end find the features out.

>>> CLAIM.evaluate({"d": 1, "H": 2, "n_target": 100, "lam": 1, "xi": 0})  # doctest: +ELLIPSIS
2.518...
"""

from sympy import Eq, Le, Rational

from theory.claim import Assumption, Claim, Guarantee, Provenance, Source
from theory.fold_radius import fold_radius
from theory.linear_notation import H, d, hindsight_states, lam
from theory.low_rank_notation import feature_gap, xi
from theory.transfer_notation import n_target
from theory.transfer_quantities import regression_deviation

CLAIM = Claim(
    name="fold_regressions",
    title="Regressions on independent folds with learned features",
    statement="On independent folds no regression is further off than the noise of d directions, ridge, and features.",
    quantity=regression_deviation,
    bound=fold_radius(d, H, n_target, xi, lam, Rational(1, 5)),
    source=Source("ishfaq2024offline", "downstream offline, radius, constants explicit", Provenance.DERIVED),
    subject="fold_regression",
    families=("tilted_simplex", "learned_simplex"),
    witness="noise_in_every_direction",
    assumptions=(
        Assumption(
            "known distance",
            "the task is within xi of one that is linear in the learned features",
            Le(feature_gap, xi),
            "distance_left_out",
        ),
        Assumption(
            "independent folds",
            "no value that is regressed was chosen with the fold at hand",
            Eq(hindsight_states, 0),
            "folds_in_hindsight",
        ),
    ),
    guarantee=Guarantee.WITH_HIGH_PROBABILITY,
    delta=0.2,
    note="Some three times the noise seen: weaker powers of d and n are refuted, a smaller constant is not.",
)

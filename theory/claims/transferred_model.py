r"""How far a model of a new task is off that takes its features from earlier tasks.

.. math:: \mathbb{E}_xH^2(P,\langle\hat\phi,\hat\mu\rangle) \simeq \frac{d(S-1)}{4n}+R

from n samples, by Wilks' law for the measures, the features being given. R is what these features cannot say: without
it they are the truth's. The number of actions is not in it: a low-rank model of the task alone has another
(SA-d)(d-1) parameters for the features and needs :math:`1+(SA-d)(d-1)/(d(S-1))` times the samples, which
grows with the actions (``transfer_gain``). What was taken over pays until :math:`n=(SA-d)(d-1)/(4R)`
(``transfer_break_even``). Where the fit cannot move in all directions it is off by less: features that are dependent
leave some moves of the measures unseen, and measures with zeros, or with entries that the samples do not tell from
zero, can move one way only.

>>> CLAIM.evaluate({"d": 3, "states": 5, "n_target": 600, "representation_floor": 0.005})
0.01
"""

from sympy import Ge, Le, Rational

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.linear_notation import d
from theory.transfer_notation import (
    edge_share,
    independent_features,
    n_target,
    representation_floor,
    samples_each,
    states,
)
from theory.transfer_quantities import transferred_error

CLAIM = Claim(
    name="transferred_model",
    title="Model of a new task with features of earlier ones",
    statement="With features given, d (S-1) parameters are left to be learned, and what the features cannot say.",
    quantity=transferred_error,
    bound=d * (states - 1) / (4 * n_target) + representation_floor,
    source=Source("ishfaq2024offline", "value of transfer, by Wilks' law", Provenance.DERIVED),
    subject="target_model",
    families=("low_rank_simplex",),
    witness="transferred_features",
    assumptions=(
        Assumption(
            "distinct features",
            "the features are linearly independent",
            Ge(independent_features, Rational(1, 10**6)),
            "features_on_a_line",
        ),
        Assumption(
            "interior",
            "of the measures' entries a tenth or less is found to be zero, by chance or because it is",
            Le(edge_share, Rational(1, 10)),
            "disjoint_measures",
        ),
        Assumption(
            "many samples",
            "five hundred samples of every state-action or more",
            Ge(samples_each, 500),
            "handful_of_samples",
        ),
    ),
    sense=Sense.EQUALITY,
    guarantee=Guarantee.ASYMPTOTIC,
    margin=0.15,
)

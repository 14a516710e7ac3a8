r"""How many samples a new task needs before features of earlier ones are worth nothing more.

.. math:: \mathbb{E}_xH^2(P,\langle\hat\phi,\hat\mu\rangle) \simeq \mathbb{E}_xH^2(P,\hat P)
          \qquad\text{at } n=\frac{(SA-d)(d-1)}{4R}:

what features given beforehand cannot say, R, is then what it costs to learn them from scratch. With fewer samples
transfer is better, with more of them scratch. For features of T sources with n samples each that is about nT, if the
new task is like the sources (``transferred_floor``): as many samples as theirs together. Features of sources that
hardly tell them apart leave so much that a few samples would break even by this law; from so few scratch does not reach
its own (``scratch_model``), and transfer is still the better one.

>>> CLAIM.evaluate({"scratch_error": 0.25})
0.25
"""

from sympy import Eq, Ge, Rational

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.linear_notation import d
from theory.low_rank_notation import least_entry
from theory.notation import SA
from theory.transfer_notation import direction_signal, n_target, representation_floor, scratch_error
from theory.transfer_quantities import transferred_error

CLAIM = Claim(
    name="transfer_break_even",
    title="Where transfer breaks even",
    statement="With (SA-d)(d-1)/(4R) samples a model with transferred features is as good as one from scratch.",
    quantity=transferred_error,
    bound=scratch_error,
    source=Source("ishfaq2024offline", "value of transfer, by Wilks' law", Provenance.DERIVED),
    subject="break_even",
    families=("interior_tasks",),
    witness="as_many_samples",
    assumptions=(
        Assumption(
            "break-even",
            "the floor is what the features' parameters cost with the samples at hand",
            Eq(4 * n_target * representation_floor, (SA - d) * (d - 1)),
            "before_and_after",
        ),
        Assumption(
            "clear directions",
            "the weakest direction of the sources and of the new task stands twice above the noise",
            Ge(direction_signal, 2),
            "faint_sources",
        ),
        Assumption(
            "interior",
            "features and measures have no zeros",
            Ge(least_entry, Rational(1, 50)),
            "near_blocks",
        ),
    ),
    sense=Sense.EQUALITY,
    guarantee=Guarantee.ASYMPTOTIC,
    margin=0.15,
)

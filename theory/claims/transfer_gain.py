r"""What given features are worth to the model of a task: a factor that grows with the actions.

.. math:: \frac{p_{scratch}}{p_{transfer}} = \frac{p_1}{d(S-1)} = 1+\frac{(SA-d)(d-1)}{d(S-1)},

the directions in which a kernel can move inside its class for every one in which it can with the features given: to
first order the samples that a low-rank model of the task alone needs for every sample of one with the features, to the
same error. Maximum likelihood pays 1/(4N) of squared Hellinger distance for every direction, wherever the data are.
Features add d-1 directions a state-action, of which d (d-1) undo moves of the measures. In the limit of many actions
the factor is :math:`A(d-1)S/(d(S-1))`. It is a law of the first order: with few samples scratch does worse than that
(``scratch_model``), and what is transferred is not exact (``transferred_floor``).

>>> CLAIM.evaluate({"d": 3, "states": 6, "A": 16})
13.4
"""

from sympy import Ge, Rational

from theory.claim import Assumption, Claim, Provenance, Sense, Source
from theory.linear_notation import d
from theory.notation import A
from theory.transfer_notation import independent_features, independent_measures, states
from theory.transfer_quantities import transfer_gain

CLAIM = Claim(
    name="transfer_gain",
    title="What given features are worth",
    statement="A kernel can move in p_1 directions for every d (S-1) of its measures, more with more actions.",
    quantity=transfer_gain,
    bound=1 + (states * A - d) * (d - 1) / (d * (states - 1)),
    source=Source("ishfaq2024offline", "value of transfer, by Wilks' law", Provenance.DERIVED),
    subject="transfer_gain",
    families=("low_rank_simplex",),
    witness="more_actions",
    assumptions=(
        Assumption(
            "distinct measures",
            "the measures are linearly independent",
            Ge(independent_measures, Rational(1, 10**6)),
            "repeated_measures",
        ),
        Assumption(
            "distinct features",
            "the features are linearly independent",
            Ge(independent_features, Rational(1, 10**6)),
            "dependent_features",
        ),
    ),
    sense=Sense.EQUALITY,
    coordinates=(A,),
)

r"""What features learned from T tasks leave on a new one that is like them, however many its samples.

.. math:: \mathbb{E}R \simeq \frac{(SA-d)(d-1)}{4nT}

from n samples of every source, mean over the sources themselves as new tasks. The joint fit's error is the sum of what
measures and what features are off by; new measures make up for all of the first, and the sources have a T-th of the
second each, in the mean: one alone has more of it, up to all, where it tells features apart and the others hardly do. R
falls with T without end, unlike what a mixture of the sources' models is off by (``uniform_form_rises``).

Transfer therefore pays until the new task has as many samples as all sources together: at :math:`N=(SA-d)(d-1)/(4R)=nT`
the :math:`d(S-1)/(4N)+R` of ``transferred_model`` is the :math:`p_1/(4N)` of ``scratch_model``. A new task that mixes
sources has at most the weighted mean of their floors; one that takes less than nothing of a source has a higher one, by
about :math:`\|c\|_1^2` as observed if measures may be negative, and where they must stay laws it may not fall at all
(study transfer_floor); and one that tells apart what no source does has a floor that no data lower. Features that no
source and no new task tells apart have no parameters that count: with two of three alike in all of them R is about
that of two. Where features are told for sure, as in block MDPs, parameters end at the truth, and R is next to nothing.

>>> CLAIM.evaluate({"SA": 24, "d": 3, "n": 42, "T": 4})
0.0625
"""

from sympy import Eq, Ge, Rational

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.linear_notation import d
from theory.low_rank_notation import least_entry
from theory.notation import SA, T, n
from theory.transfer_notation import C_L, direction_signal, span_gap, uneven_return, weight_sum
from theory.transfer_quantities import representation_floor

CLAIM = Claim(
    name="transferred_floor",
    title="What transferred features leave",
    statement="In the mean over the T sources, learned features are off by their parameters over the samples of all.",
    quantity=representation_floor,
    bound=(SA - d) * (d - 1) / (4 * n * T),
    source=Source("ishfaq2024offline", "value of transfer, by Fisher information", Provenance.DERIVED),
    subject="source_floor",
    families=("interior_tasks",),
    witness="sources_that_return",
    assumptions=(
        Assumption("one source", "a new task is one of the sources", Eq(C_L, 1), "even_combination"),
        Assumption("all return", "every source returns once", Eq(uneven_return, 0), "lone_teacher"),
        Assumption(
            "law", "the weights of the sources in it are a law", Eq(weight_sum, 1), "signed_combination"
        ),
        Assumption(
            "inside the span",
            "its transitions are the combination of those of the sources",
            Eq(span_gap, 0),
            "unseen_latents",
        ),
        Assumption(
            "clear directions",
            "the weakest direction in which rows of the sources differ stands twice above the noise",
            Ge(direction_signal, 2),
            "twin_latents",
        ),
        Assumption(
            "interior",
            "features and measures have no zeros",
            Ge(least_entry, Rational(1, 50)),
            "sources_of_blocks",
        ),
    ),
    sense=Sense.EQUALITY,
    guarantee=Guarantee.ASYMPTOTIC,
    margin=0.15,
)

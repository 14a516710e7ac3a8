r"""How far a low-rank model of one task alone is off, that has to find its features.

.. math:: \mathbb{E}_xH^2(P,\hat P) \simeq \frac{p_1}{4n},\qquad p_1=(SA-d)(d-1)+d(S-1),

from n samples, by Wilks' law: in proportion to the actions once they are many, where a model with features given
(``transferred_model``) pays d (S-1) only. The law is reached where the weakest direction in which the rows of the
kernel differ stands out of the noise. As long as it does not, the fit follows the strongest direction of the noise
instead, and is further off: a learner from scratch needs more samples than its parameters tell. Where features are told
for sure, as in block MDPs, parameters end at the truth, and the fit is off by a fraction of the law.

>>> CLAIM.evaluate({"d": 3, "states": 6, "A": 4, "n_target": 57})
0.25
"""

from sympy import Ge, Rational

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.linear_notation import d
from theory.low_rank_notation import least_entry
from theory.notation import A
from theory.transfer_notation import direction_signal, n_target, states
from theory.transfer_quantities import scratch_error

CLAIM = Claim(
    name="scratch_model",
    title="Model of a new task from scratch",
    statement="With its features to be found, a low-rank model of one task pays for p_1 parameters.",
    quantity=scratch_error,
    bound=((states * A - d) * (d - 1) + d * (states - 1)) / (4 * n_target),
    source=Source("ishfaq2024offline", "value of transfer, by Wilks' law", Provenance.DERIVED),
    subject="scratch_model",
    families=("interior_tasks",),
    witness="scratch_of_many_actions",
    assumptions=(
        Assumption(
            "clear directions",
            "the weakest direction stands twice above the noise",
            Ge(direction_signal, 2),
            "faint_directions",
        ),
        Assumption(
            "interior",
            "features and measures have no zeros",
            Ge(least_entry, Rational(1, 50)),
            "scratch_of_blocks",
        ),
    ),
    sense=Sense.EQUALITY,
    guarantee=Guarantee.ASYMPTOTIC,
    margin=0.15,
)

r"""The rate of MORL's certificate: what is left between the optimum and what the pessimistic plan promises.

.. math:: \frac1T\sum_t\big(V^*_t-\hat V_t\big) \propto n^{-1/2}.

The gap is mostly penalty, and falls as its bound does; the loss itself falls faster on fixed classes, to zero. Where
the class lacks the truth the gap stays.

>>> facts = {"H": 1, "T": 1, "d": 1, "n": 2, "omega": 1, "C_star": 1, "Phi_size": 1, "Psi_size": 1}
>>> CLAIM.evaluate(facts | {"value_cap": 1})  # doctest: +ELLIPSIS
13.57...
"""

from dataclasses import replace

from sympy import Eq

from theory.claim import Assumption, Guarantee, Sense
from theory.claims.morl_suboptimality import CLAIM as EVERY_TASK
from theory.notation import n
from theory.offline_notation import truth_gap
from theory.offline_quantities import certificate_gap

CLAIM = replace(
    EVERY_TASK,
    name="certificate_rate",
    title="Rate of the pessimistic certificate",
    statement="The gap between the optimum and the plan's promise falls like one over the root of n.",
    quantity=certificate_gap,
    subject="growing_run",
    witness="growing_forks",
    assumptions=(
        Assumption(
            "realizable",
            "the truth is in the classes of all steps",
            Eq(truth_gap, 0),
            "even_only_growing",
        ),
    ),
    sense=Sense.EQUALITY,
    guarantee=Guarantee.RATE,
    delta=None,
    coordinates=(n,),
)

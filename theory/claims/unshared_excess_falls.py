r"""The excess error falls with the number of tasks even when the tasks share nothing.

.. math:: \mathbb{E}[\varepsilon_{avg}(\hat h,\hat f)](T)-\varepsilon^*_{avg}(T)
          \le \mathbb{E}[\varepsilon_{avg}(\hat h,\hat f)](T/4)-\varepsilon^*_{avg}(T/4).

The dependence on T that a theorem on the excess promises is therefore no evidence of shared structure: only
eps*_avg tells, and it rises when nothing is shared (``unshared_error_rises``).

>>> CLAIM.evaluate({"quarter_excess": 0.25})
0.25
"""

from sympy import Le

from theory.claim import Assumption, Claim, Guarantee, Provenance, Source
from theory.notation import noise_spread, quarter_excess
from theory.quantities import joint_excess

CLAIM = Claim(
    name="unshared_excess_falls",
    title="The excess falls with T without anything shared",
    statement="Fitting four times as many unrelated tasks with one representation lowers the excess error.",
    quantity=joint_excess,
    bound=quarter_excess,
    source=Source("deramo2020sharing", "Theorem 3, what its rate in T does not show", Provenance.DERIVED),
    subject="unshared_fit",
    families=("unshared_tasks",),
    witness="unrelated_tasks",
    assumptions=(
        Assumption(
            "even noise",
            "no task is ten times as noisy as another",
            Le(noise_spread, 10),
            "noisier_newcomers",
        ),
    ),
    guarantee=Guarantee.IN_EXPECTATION,
)

r"""Joint learning of tasks that share nothing gets worse with every task, once there are enough samples.

.. math:: \mathbb{E}[\varepsilon_{avg}(\hat h,\hat f)](T) \ge \mathbb{E}[\varepsilon_{avg}(\hat h,\hat f)](T/4)
          \qquad\text{if}\quad \varepsilon^*_{avg}\ge 2\,\sigma^2|\mathcal{S}\times\mathcal{A}|/n.

The excess falls all the while (``unshared_excess_falls``): what rises is the error of the best shared fit.

>>> CLAIM.evaluate({"quarter_error": 0.25})
0.25
"""

from sympy import Ge

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.notation import SA, n, quarter_error, target_variance, unshared_error
from theory.quantities import joint_error

CLAIM = Claim(
    name="unshared_error_rises",
    title="Unrelated tasks harm each other",
    statement="Fitting four times as many unrelated tasks with one representation raises the error, at little noise.",
    quantity=joint_error,
    bound=quarter_error,
    source=Source("deramo2020sharing", "Theorem 3, its term eps*_avg", Provenance.DERIVED),
    subject="quiet_unshared_fit",
    families=("unshared_tasks",),
    witness="unrelated_quiet_tasks",
    assumptions=(
        Assumption(
            "little noise, nothing shared",
            "the best shared fit misses twice what the mean of a cell does",
            Ge(unshared_error, 2 * target_variance * SA / n),
            "shared_quiet_tasks",
        ),
    ),
    sense=Sense.LOWER,
    guarantee=Guarantee.IN_EXPECTATION,
)

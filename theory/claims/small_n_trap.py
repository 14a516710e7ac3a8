r"""With few samples joint learning beats every task for itself even when the tasks share nothing.

.. math:: \mathbb{E}[\varepsilon_{avg}(\hat h,\hat f)] \le \frac{\sigma^2|\mathcal{S}\times\mathcal{A}|}{n}
          \qquad\text{if}\quad \frac{\sigma^2|\mathcal{S}\times\mathcal{A}|}{n}\ge 3\,\varepsilon^*_{avg},\quad
          4\kappa\le|\mathcal{S}\times\mathcal{A}|.

The right-hand side is the error of a single task's fit, which a rank does not constrain. A wrong common representation
is a regulariser, so that "several tasks beat one" is no evidence of anything shared.

>>> CLAIM.evaluate({"target_variance": 0.5, "SA": 40, "n": 40})
0.5
"""

from sympy import Ge, Le

from theory.claim import Assumption, Claim, Guarantee, Provenance, Source
from theory.notation import SA, kk, n, target_variance, unshared_error
from theory.quantities import joint_error

CLAIM = Claim(
    name="small_n_trap",
    title="Few samples make sharing pay without anything shared",
    statement="With enough noise the joint fit of unrelated tasks errs less than fitting each task alone.",
    quantity=joint_error,
    bound=target_variance * SA / n,
    source=Source("deramo2020sharing", "multi-task against single-task learning", Provenance.DERIVED),
    subject="noisy_unshared_fit",
    families=("unshared_tasks",),
    witness="unrelated_noisy_tasks",
    assumptions=(
        Assumption(
            "few samples",
            "the mean of a cell errs by three times what the best shared fit misses",
            Ge(target_variance * SA / n, 3 * unshared_error),
            "plenty_of_samples",
        ),
        Assumption(
            "few features",
            "there are at least four state-actions to a feature",
            Le(4 * kk, SA),
            "wide_representation",
        ),
    ),
    guarantee=Guarantee.IN_EXPECTATION,
)

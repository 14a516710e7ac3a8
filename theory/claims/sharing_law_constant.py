r"""Sharing a representation gains nothing: false.

.. math:: \mathbb{E}[\varepsilon_{avg}(\hat h,\hat f)] = A+B\qquad\text{(false)},\qquad
          A=\frac{\sigma^2\kappa(|\mathcal{S}\times\mathcal{A}|-\kappa)}{n},\quad B=\frac{\sigma^2\kappa}{n}.

What a representation learned from one task alone would cost if its rank constrained it: no task helps another.

>>> CLAIM.evaluate({"target_variance": 1, "kk": 3, "SA": 42, "n": 120})
1.0
"""

from sympy import Eq, Ge, Le

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source, Verdict
from theory.notation import SA, kk, n, noise_spread, signal_to_noise, target_variance, unshared_error
from theory.quantities import joint_error

CLAIM = Claim(
    name="sharing_law_constant",
    title="Sharing a representation gains nothing",
    statement="The joint fit errs by A + B, whatever the number of tasks.",
    quantity=joint_error,
    bound=target_variance * kk * (SA - kk) / n + target_variance * kk / n,
    source=Source("deramo2020sharing", "Theorem 3, were its first term not divided by T", Provenance.DERIVED),
    subject="shared_fit",
    families=("shared_tasks",),
    witness="equal_directions",
    assumptions=(
        Assumption(
            "one representation",
            "the backups of all tasks lie in the span of kk common features",
            Eq(unshared_error, 0),
            "own_features",
        ),
        Assumption(
            "clear signal",
            "the weakest shared direction stands three times above the noise",
            Ge(signal_to_noise, 3),
            "buried_directions",
        ),
        Assumption(
            "even noise", "no task is ten times as noisy as another", Le(noise_spread, 10), "loud_task"
        ),
    ),
    sense=Sense.EQUALITY,
    guarantee=Guarantee.ASYMPTOTIC,
    expected=Verdict.REFUTED,
    repaired_by="sharing_law",
)

r"""The cost of sharing falls like the inverse root of T: false.

.. math:: \mathbb{E}[\varepsilon_{avg}(\hat h,\hat f)] = \frac{A}{\sqrt T}+B\qquad\text{(false)},\qquad
          A=\frac{\sigma^2\kappa(|\mathcal{S}\times\mathcal{A}|-\kappa)}{n},\quad B=\frac{\sigma^2\kappa}{n}.

The theorem's rate, taken for the error itself. An upper bound of that order may well be true; as the law of the
error it is not: the measured error falls like 1/T until the heads dominate.

>>> CLAIM.evaluate({"target_variance": 1, "kk": 3, "SA": 43, "T": 64, "n": 120})
0.15
"""

from sympy import Eq, Ge, Le, sqrt

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source, Verdict
from theory.notation import SA, T, kk, n, noise_spread, signal_to_noise, target_variance, unshared_error
from theory.quantities import joint_error

CLAIM = Claim(
    name="sharing_law_slow",
    title="The cost of sharing falls like the inverse root of T",
    statement="The joint fit of T tasks errs by A/sqrt(T) + B.",
    quantity=joint_error,
    bound=target_variance * kk * (SA - kk) / (n * sqrt(T)) + target_variance * kk / n,
    source=Source(
        "deramo2020sharing", "Theorem 3, its rate in T read as the law of the error", Provenance.DERIVED
    ),
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

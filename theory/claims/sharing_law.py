r"""The exact law of the joint fit: the cost of the representation is divided by the number of tasks.

.. math:: \mathbb{E}[\varepsilon_{avg}(\hat h,\hat f)]
          = \frac{\sigma^2\kappa(|\mathcal{S}\times\mathcal{A}|+T-\kappa)}{nT}
          = \frac AT + B, \quad
          A=\frac{\sigma^2\kappa(|\mathcal{S}\times\mathcal{A}|-\kappa)}{n},\quad B=\frac{\sigma^2\kappa}{n}.

Least squares over all matrices of rank kk, on n samples of each task spread evenly over the state-actions: the
matrices have ``kk (SA + T - kk)`` free parameters, and each costs its share of the noise. To first order in the noise
this is exact; the error is 2 % above it where the weakest shared direction stands three times above the noise, 3 to 5 %
at twice, 7 to 15 % at once. With kk tasks or fewer a rank constrains nothing, and the law does not apply.

>>> CLAIM.evaluate({"target_variance": 1, "kk": 3, "SA": 40, "T": 37, "n": 160})
0.0375
"""

from sympy import Eq, Ge, Le

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.notation import SA, T, kk, n, noise_spread, signal_to_noise, target_variance, unshared_error
from theory.quantities import joint_error

CLAIM = Claim(
    name="sharing_law",
    title="What sharing a representation costs",
    statement="The joint fit of T tasks errs by A/T + B: the representation is paid once, the heads by every task.",
    quantity=joint_error,
    bound=target_variance * kk * (SA + T - kk) / (n * T),
    source=Source("izenman1975reduced", "degrees of freedom of a matrix of fixed rank", Provenance.DERIVED),
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
    coordinates=(T,),
    note="The noise of sampled transitions differs between cells, and the law takes its mean. With unequal numbers "
    "of samples n is their harmonic mean.",
)

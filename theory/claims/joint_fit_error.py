r"""How far a joint fit is from the truth: a parameter costs 1/(4nT), and the features are paid for once.

.. math:: \frac1T\sum_tE_\rho\big[H^2(\hat P^t,P^t)\big] \to \frac p{4nT}
          = \frac{(|\mathcal S\times\mathcal A|-d)(d-1)}{4nT}+\frac{d(S-1)}{4n},

whatever the data cover, as they are averaged where they are. The second term stays however many tasks there are. One
task alone pays p at T = 1, and a fit without features has SA (S-1) in place of p.

>>> CLAIM.evaluate({"SA": 12, "A": 3, "T": 4, "d": 2, "n": 17})
0.125
"""

from sympy import Eq, Ge, Rational

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.linear_notation import d
from theory.low_rank_dimension import free_parameters
from theory.low_rank_notation import feature_drift, least_entry, missing_rank
from theory.low_rank_quantities import joint_fit_error
from theory.notation import SA, A, T, n

CLAIM = Claim(
    name="joint_fit_error",
    title="Law of the error of joint maximum likelihood",
    statement="The mean squared Hellinger distance of a joint fit is p/(4nT), p being its number of free parameters.",
    quantity=joint_fit_error,
    bound=free_parameters(SA, SA / A, T, d) / (4 * n * T),
    source=Source(
        "ishfaq2024offline", "joint maximum likelihood, by the large-sample law", Provenance.DERIVED
    ),
    subject="likelihood_fit",
    families=("interior_tasks",),
    witness="contrasting_tasks",
    assumptions=(
        Assumption("rank", "the fit has all features", Eq(missing_rank, 0), "low_fitted_rank"),
        Assumption(
            "shared features", "they are those of every task", Eq(feature_drift, 0), "unshared_features"
        ),
        Assumption(
            "interior",
            "features and measures have no zeros",
            Ge(least_entry, Rational(1, 50)),
            "block_features",
        ),
        Assumption("many samples", "150 of a state-action or more", Ge(n, 150 * SA), "few_samples"),
    ),
    sense=Sense.EQUALITY,
    guarantee=Guarantee.ASYMPTOTIC,
    coordinates=(T,),
)

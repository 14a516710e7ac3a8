r"""Twice the gain in likelihood of a joint fit over the truth: the number of free parameters, features counted once.

.. math:: E\big[2(L(\hat\theta)-L(\theta^*))\big] \to p = (|\mathcal S\times\mathcal A|-d)(d-1)+Td(S-1),

by Wilks' theorem: the law is that of a chi-square variable with p degrees of freedom. Features and measures have
d (d-1) parameters too many, those of the linear maps that keep the sums of rows, and features are shared by all tasks.

>>> CLAIM.evaluate({"SA": 12, "A": 3, "T": 4, "d": 2})
34.0
"""

from sympy import Eq, Ge, Rational

from theory.claim import Assumption, Claim, Guarantee, Provenance, Sense, Source
from theory.linear_notation import d
from theory.low_rank_dimension import free_parameters
from theory.low_rank_notation import feature_drift, least_entry, missing_rank
from theory.low_rank_quantities import likelihood_gain
from theory.notation import SA, A, T

CLAIM = Claim(
    name="joint_fit_likelihood",
    title="Law of the joint likelihood of low-rank tasks",
    statement="Twice the gain of the joint fit over the truth has the mean p, the number of free parameters.",
    quantity=likelihood_gain,
    bound=free_parameters(SA, SA / A, T, d),
    source=Source(
        "wilks1938large", "the large-sample law, at the rank of the joint model", Provenance.DERIVED
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
    ),
    sense=Sense.EQUALITY,
    guarantee=Guarantee.ASYMPTOTIC,
    coordinates=(T,),
)

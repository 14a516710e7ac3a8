r"""The excess risk of a shared representation, with every constant known and a failure probability of 0.05.

.. math:: \varepsilon_{avg}(\hat h,\hat f)-\varepsilon^*_{avg} \le \sqrt{2\pi}\,4Q_{\max}\frac{G(\mathcal S)}{nT}
          +4Q_{\max}^2\sqrt{\frac{8\ln(3/\delta)}{nT}}

for the minimiser of the empirical squared risk over a class :math:`\mathcal S` of predictions on the nT samples.
Targets and predictions lie in [-Q_max, Q_max], where the squared loss has range 4 Q_max^2 and Lipschitz constant
4 Q_max. The class tested is a finite dictionary of representations on the simplex with heads in a box; of its Gaussian
complexity the bound takes the certified upper limit of a Monte Carlo estimate.

The bound is loose by a factor of a hundred and more on random tasks, growing like n^{1/2}, and by ten where it is
tightest, so that no smaller constant is refuted. The exponents are needed: heads err by order Q_max^2 however many
tasks share the representation, and a choice between two representations that fit alike errs like (nT)^{-1/2}. Samples
at fixed state-actions, as here, would allow 2 ln(2/delta) for 8 ln(3/delta), as the complexity is then not random.

>>> CLAIM.evaluate({"gaussian_complexity": 0, "n": 8, "T": 4, "Q_max": 1})  # doctest: +ELLIPSIS
4.04689...
"""

from sympy import Eq, Rational

from theory.claim import Assumption, Claim, Guarantee, Provenance, Source
from theory.complexity import squared_loss_excess
from theory.notation import Q_max, T, gaussian_complexity, n, target_excess
from theory.quantities import excess_risk
from theory.risk_notation import empirical_excess, repeated_samples

CLAIM = Claim(
    name="shared_risk_bound_05",
    title="Excess risk of a shared representation, at 0.05",
    statement="The excess risk of a joint fit is at most its Gaussian complexity over nT, plus confidence.",
    quantity=excess_risk,
    bound=squared_loss_excess(gaussian_complexity, n * T, Rational(1, 20), Q_max),
    source=Source(
        "maurer2016benefit", "the explicit step before the chain rule, constants derived", Provenance.DERIVED
    ),
    subject="dictionary_fit",
    families=("bounded_noise",),
    witness="close_groupings",
    assumptions=(
        Assumption(
            "bounded targets",
            "targets lie within the range of the loss",
            Eq(target_excess, 0),
            "wild_targets",
        ),
        Assumption(
            "independent samples", "no sample is counted twice", Eq(repeated_samples, 0), "recounted_samples"
        ),
        Assumption(
            "minimiser",
            "the fit has the smallest empirical risk of the class",
            Eq(empirical_excess, 0),
            "heads_at_their_bound",
        ),
    ),
    guarantee=Guarantee.WITH_HIGH_PROBABILITY,
    delta=0.05,
)

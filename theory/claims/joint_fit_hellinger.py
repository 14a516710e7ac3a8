r"""How far the joint maximum-likelihood fit of several tasks is from the truth, every constant explicit.

.. math:: \sum_{t\le T}\mathbb{E}_{\rho^t_h}\big[h^2(\hat P^t_h,P^t_h)\big]
          \le \frac2n\ln\frac{H|\Phi||\Psi|^T}\delta \qquad\text{for all } h

with probability 0.95, for :math:`h^2=\sum(\sqrt{\hat P}-\sqrt P)^2`. The logarithm of the features is shared by all
tasks, that of the emissions is paid by each. Alternatives with independent likelihoods lie, in the limit of many, at
the bound itself: half of it is already exceeded among 510. The constant 2 is needed for no smaller a class than some
10^12, so that nine tenths of the bound are not refuted here.

>>> CLAIM.evaluate({"n": 2, "H": 2, "Phi_size": 3, "Psi_size": 1, "T": 4})  # ln(120)  # doctest: +ELLIPSIS
4.78749...
"""

from sympy import Eq, Rational

from theory.claim import Assumption, Claim, Guarantee, Provenance, Source
from theory.linear_notation import H
from theory.notation import T, n
from theory.offline_notation import Phi_size, Psi_size, foreign_share, truth_gap
from theory.offline_quantities import hellinger_sum
from theory.pessimism import joint_budget

IN_THE_CLASS = Assumption(
    "realizable", "features and emissions of the truth are in the classes", Eq(truth_gap, 0), "truth_removed"
)
OWN_SAMPLES = Assumption(
    "own samples",
    "next states are drawn from the task that the sample is of",
    Eq(foreign_share, 0),
    "next_tasks_states",
)

CLAIM = Claim(
    name="joint_fit_hellinger",
    title="Error of the joint maximum-likelihood fit",
    statement="Summed over tasks the joint fit errs by at most 2 ln(H |Phi| |Psi|^T / delta) / n.",
    quantity=hellinger_sum,
    bound=joint_budget(H, Phi_size, Psi_size, T, Rational(1, 20)) / n,
    source=Source(
        "ishfaq2024offline", "the lemma on joint maximum likelihood, constants derived", Provenance.DERIVED
    ),
    subject="class_fit",
    families=("threshold_class",),
    witness="walsh_coins",
    assumptions=(IN_THE_CLASS, OWN_SAMPLES),
    guarantee=Guarantee.WITH_HIGH_PROBABILITY,
    delta=0.05,
)

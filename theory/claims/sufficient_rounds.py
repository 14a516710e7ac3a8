r"""So many rounds suffice: the M/N of the sample complexity, with the logarithm that it hides.

.. math:: R \le \Big\lceil\frac MN\ln\frac M\delta\Big\rceil \quad\text{with probability at least } 1-\delta = 0.8.

Random assignment is needed: whoever hands out tasks by a plan can hold the last one back for as long as he likes, and
no bound in M and N holds. The failure probability is large so that few runs tell a rate from it; the union bound
behind the number is tested by itself, in :mod:`theory.claims.coverage_union`.

>>> CLAIM.evaluate({"M": 10, "N": 19})
3.0
"""

from sympy import Eq, Rational, ceiling, log

from theory.claim import Assumption, Claim, Guarantee, Provenance, Source
from theory.distribution_notation import M, N, planned_rounds
from theory.distribution_quantities import coverage_rounds
from theory.random_assignment import EVEN

CLAIM = Claim(
    name="sufficient_rounds",
    title="Rounds that suffice",
    statement="All tasks have been drawn after (M/N) ln(M/delta) rounds, rounded up, with probability 0.8.",
    quantity=coverage_rounds,
    bound=ceiling(M / N * log(M / Rational(1, 5))),
    source=Source("amani2023scaling", "the M/N of the sample complexity", Provenance.RECONSTRUCTED),
    subject="single_run",
    families=("agents_short_of",),
    witness="one_run_of_ten",
    assumptions=(
        Assumption("drawn tasks", "tasks are drawn and not planned", Eq(planned_rounds, 0), "starved_agents"),
        Assumption(EVEN.name, EVEN.statement, EVEN.condition, "uneven_run"),
    ),
    guarantee=Guarantee.WITH_HIGH_PROBABILITY,
    delta=0.2,
)

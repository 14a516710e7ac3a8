r"""The clock waits for learning one N-th as often: false.

.. math:: E[R_{new}] = \frac MN \qquad\text{(false)}.

New tasks come in different rounds, and the first round always has one. Two agents are off by half already.

>>> CLAIM.evaluate({"M": 10, "N": 2})
5.0
"""

from dataclasses import replace

from theory.claim import Provenance, Source, Verdict
from theory.claims.new_task_rounds import CLAIM as LAW
from theory.distribution_notation import M, N

CLAIM = replace(
    LAW,
    name="one_over_n_critical_path",
    title="1/N on the clock",
    statement="Of the rounds that N agents take to cover M tasks, M/N bring a new one in the mean.",
    bound=M / N,
    source=Source("amani2023scaling", "abstract, the factor M/N", Provenance.RECONSTRUCTED),
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="new_task_rounds",
)

r"""Every holder of a new task learns, and yet the learning is divided by N: false.

.. math:: E[\bar n] = \frac MN \qquad\text{(false)}.

True of one agent; 25 % too little from six agents on where there are ten tasks, and 2.3 times too little for twenty.

>>> CLAIM.evaluate({"M": 10, "N": 20})
0.5
"""

from dataclasses import replace

from theory.claim import Provenance, Source, Verdict
from theory.claims.learning_runs_every_holder import CLAIM as LAW
from theory.distribution_notation import M, N

CLAIM = replace(
    LAW,
    name="one_over_n_every_holder",
    title="1/N without election",
    statement="Where every holder of a new task learns, an agent learns M/N tasks in the mean.",
    bound=M / N,
    source=Source("amani2023scaling", "abstract, the factor M/N", Provenance.RECONSTRUCTED),
    assumptions=(),
    expected=Verdict.REFUTED,
    repaired_by="learning_runs_every_holder",
)

r"""No agent plays more than M/N of the episodes that M tasks take: false.

.. math:: \max_n C_n \le \frac MN(K_1+K_2) \qquad\text{(false)}.

With more agents than tasks it is less than one task takes, which somebody has to play (twenty agents, ten tasks: half a
task). With fewer it holds where tasks are handed out in turn, not at random: coverage adds a logarithm.

>>> CLAIM.evaluate({"M": 10, "N": 20, "K1": 2, "K2": 5})
3.5
"""

from dataclasses import replace

from theory.claim import Provenance, Sense, Source, Verdict
from theory.claims.busiest_agent import CLAIM as LEAST
from theory.distribution_notation import K1, K2, M, N

CLAIM = replace(
    LEAST,
    name="one_over_n_busiest",
    title="1/N of the busiest agent",
    statement="No agent plays more than M/N (K1 + K2) episodes.",
    bound=M / N * (K1 + K2),
    source=Source("amani2023scaling", "abstract, episodes of a single agent", Provenance.RECONSTRUCTED),
    assumptions=(),
    sense=Sense.UPPER,
    expected=Verdict.REFUTED,
    repaired_by="agent_episodes",
)

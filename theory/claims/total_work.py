r"""Work in rounds, whoever is handed what: all identify in every round, and every task is learned once.

.. math:: \sum_n C_n = N\,t\,K_1+M\,K_2.

A stream, random or adversarial, decides the number t of rounds and who learns, nothing else. One that waits makes t as
large as it likes: no bound in M and N alone can hold.

>>> CLAIM.evaluate({"N": 5, "played_rounds": 6, "K1": 2, "M": 10, "K2": 5})
110.0
"""

from dataclasses import replace

from theory.claim import Provenance, Source
from theory.claims.learning_runs_elected import CLAIM as RUNS
from theory.distribution_notation import K1, K2, M, N, played_rounds
from theory.distribution_quantities import total_cost

CLAIM = replace(
    RUNS,
    name="total_work",
    title="Work in rounds",
    statement="Where one holder of each new task learns it, all agents play N t K1 + M K2 episodes in t rounds.",
    quantity=total_cost,
    bound=N * played_rounds * K1 + M * K2,
    source=Source("amani2023scaling", "its protocol", Provenance.DERIVED),
    coordinates=(),
)

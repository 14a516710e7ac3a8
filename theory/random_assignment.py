"""What the laws of coverage assume of the way in which tasks are handed out."""

from __future__ import annotations

from sympy import Eq

from theory.claim import Assumption
from theory.distribution_notation import copied_draws, remembered_draws, task_unevenness

EVEN = Assumption("even odds", "all tasks are equally likely", Eq(task_unevenness, 0), "uneven_agents")
INDEPENDENT = Assumption(
    "independent agents", "no agent is handed what another is handed", Eq(copied_draws, 0), "copying_agents"
)
MEMORYLESS = Assumption(
    "with replacement",
    "what an agent is handed does not depend on what it was handed before",
    Eq(remembered_draws, 0),
    "remembering_agents",
)
RANDOM = (EVEN, INDEPENDENT, MEMORYLESS)

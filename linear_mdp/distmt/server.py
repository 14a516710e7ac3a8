"""The server: a library of solved tasks, and the separability check."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from tabular.mdp import Policy
from theory.errors import InvalidInput

MatchRule = Literal["any", "within_nearest", "nearest"]


class Decision(StrEnum):
    """What the check decided, in the light of the task's true identity."""

    NEW = "a new task, rightly"
    FOUND = "a known task, rightly"
    SPLIT = "a known task, taken for a new one"
    MERGE = "taken for another task"


@dataclass
class Entry:
    """A solved task of the library; ``origin`` is the true task, which only the audit may look at."""

    value: float
    origin: int
    created: int
    policy: Policy | None = None


@dataclass(frozen=True)
class Reply:
    """What the server answers: the index of an entry, whether it was made just now, and the audit's word."""

    entry: int
    new: bool
    decision: Decision


@dataclass
class Server:
    """Keeps the library and checks values against it.

    Parameters
    ----------
    threshold : values at most this far apart belong to one task; ``c_sep / 2`` in the paper.
    match : ``any``, the first entry within the threshold; ``within_nearest``, the nearest if it is within;
        ``nearest``, the nearest at any distance once the library holds ``M`` tasks.
    agents : how many there are; reports of others are refused.
    """

    threshold: float
    agents: int
    match: MatchRule = "any"
    M: int = 0
    library: list[Entry] = field(default_factory=list)
    decisions: Counter[Decision] = field(default_factory=Counter)
    repeated: int = 0
    late: int = 0
    _latest: int = 0  # round of any report so far; asking all answers would cost their number at every report
    _answers: dict[tuple[int, int], Reply] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.threshold >= 0:
            raise InvalidInput(f"the server's threshold must not be negative, got {self.threshold}")
        if self.agents < 1:
            raise InvalidInput(f"the server needs at least one agent, got {self.agents}")
        if self.match not in ("any", "within_nearest", "nearest"):
            raise InvalidInput(
                f"the match rule must be 'any', 'within_nearest' or 'nearest', got {self.match!r}"
            )

    def report(self, agent: int, round_: int, value: float, origin: int) -> Reply:
        """Answer an agent that estimated the value of its task.

        A report that was answered before gets the same answer again and changes nothing; the count of those is
        ``repeated``, ``late`` counts reports of earlier rounds than the last one seen.

        Raises
        ------
        InvalidInput
            If there is no such agent, or the value is not a number.
        """
        if not (isinstance(agent, int) and 0 <= agent < self.agents):
            raise InvalidInput(f"the server knows agents 0 to {self.agents - 1}, got a report of {agent!r}")
        if not abs(value) < float("inf"):
            raise InvalidInput(
                f"agent {agent} reports a value of {value} in round {round_}; it must be finite"
            )
        if (agent, round_) in self._answers:
            self.repeated += 1
            return self._answers[agent, round_]
        self.late += round_ < self._latest
        self._latest = max(self._latest, round_)
        reply = self._decide(value, origin, round_)
        self._answers[agent, round_] = reply
        self.decisions[reply.decision] += 1
        return reply

    def _decide(self, value: float, origin: int, round_: int) -> Reply:
        entry = self._matching(value)
        if entry is None:
            known = any(old.origin == origin for old in self.library)
            self.library.append(Entry(value, origin, round_))
            return Reply(len(self.library) - 1, True, Decision.SPLIT if known else Decision.NEW)
        right = self.library[entry].origin == origin
        return Reply(entry, False, Decision.FOUND if right else Decision.MERGE)

    def _matching(self, value: float) -> int | None:
        distances = [abs(value - entry.value) for entry in self.library]
        if not distances:
            return None
        nearest = min(range(len(distances)), key=distances.__getitem__)
        if self.match == "nearest" and len(self.library) >= self.M > 0:
            return nearest
        if self.match == "any":
            return next((j for j, distance in enumerate(distances) if distance <= self.threshold), None)
        return nearest if distances[nearest] <= self.threshold else None

    def publish(self, entry: int, policy: Policy | None) -> None:
        """Store what was learned of a task; the value that identifies it stays the first estimate.

        Estimates after K1 episodes share their bias, which cancels in their differences; one after K2 does not.

        Raises
        ------
        InvalidInput
            If there is no such entry.
        """
        if not 0 <= entry < len(self.library):
            raise InvalidInput(f"the library holds entries 0 to {len(self.library) - 1}, got {entry}")
        self.library[entry].policy = policy

    @property
    def origins(self) -> set[int]:
        """The true tasks of which the library holds a policy or a promise of one."""
        return {entry.origin for entry in self.library}

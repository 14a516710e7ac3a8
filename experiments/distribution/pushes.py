"""Whether every answer that an agent sent is one that the server took: counted on both sides and compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


class Miscounted(RuntimeError):
    """The answers that a process of agents sent are not those that the server took from it."""


@dataclass(eq=False)
class Pushes:
    """Answers by process, from its start on: a process that is lost takes what it counted with it.

    Attributes
    ----------
    taken : those that the server waited for.
    surplus : those that came again or late.
    sent : what the processes say themselves, at the end.
    """

    taken: Counter[int] = field(default_factory=Counter)
    surplus: Counter[int] = field(default_factory=Counter)
    sent: Counter[int] = field(default_factory=Counter)

    @property
    def received(self) -> Counter[int]:
        """All that came."""
        return self.taken + self.surplus

    def arrived(self, child: int, awaited: bool) -> None:
        """Count an answer."""
        (self.taken if awaited else self.surplus)[child] += 1

    def forget(self, child: int) -> None:
        """Count a process that was started anew from nothing."""
        del self.taken[child], self.surplus[child]

    def compare(self, sent: Mapping[int, int]) -> None:
        """Compare with what the processes say: received is sent, but for what came more than once.

        Raises
        ------
        Miscounted
            If a process sent less than the server took, or more than it received.
        """
        self.sent = Counter(sent)
        for child, count in sent.items():
            taken, surplus = self.taken[child], self.surplus[child]
            if not taken <= count <= taken + surplus:
                raise Miscounted(
                    f"process {child} of the agents says that it sent {count} answers, "
                    f"the server took {taken}, and {surplus} more that it did not wait for"
                )

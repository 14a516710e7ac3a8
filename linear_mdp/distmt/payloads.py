"""What a message weighs: float64 payloads, without the headers of whatever carries them."""

from __future__ import annotations

from enum import StrEnum
from math import log, log1p

from theory.errors import InvalidInput

FLOAT = 8  # bytes
SCALAR = FLOAT  # a value upwards, an index downwards


class Payload(StrEnum):
    """What an agent that has learned a task sends, and one that retrieves it gets."""

    WEIGHTS = "greedy weights"
    OPTIMISTIC = "weights and widths"
    MIXTURE = "mixture of all policies"
    STATISTICS = "sufficient statistics"
    TRANSITIONS = "raw transitions"


def payload_bytes(
    payload: Payload, *, d: int, H: int, S: int, episodes: int = 1, ridge: float = 1.0, eta: float = 0.1
) -> int:
    """Return the bytes of a payload; a mixture counts the plans that the determinant rule can make at most.

    >>> [payload_bytes(p, d=8, H=10, S=16) for p in (Payload.WEIGHTS, Payload.OPTIMISTIC, Payload.STATISTICS)]
    [640, 3520, 13760]
    """
    if min(d, H, S, episodes) < 1 or not (ridge > 0 and eta > 0):
        raise InvalidInput(
            f"a payload needs d, H, S, episodes >= 1 and ridge, eta > 0, got d={d}, H={H}, S={S}, "
            f"episodes={episodes}, ridge={ridge}, eta={eta}"
        )
    symmetric = d * (d + 1) // 2
    match payload:
        case Payload.WEIGHTS:
            return FLOAT * H * d
        case Payload.OPTIMISTIC:
            return FLOAT * H * (d + symmetric)
        case Payload.MIXTURE:
            plans = int(d * H * log1p(episodes / (ridge * d)) / log(1 + eta)) + 1
            return plans * FLOAT * H * (d + symmetric)
        case Payload.STATISTICS:
            return FLOAT * H * (symmetric + d * S + d)
        case Payload.TRANSITIONS:
            return FLOAT * episodes * H * 4  # s, a, r, s'

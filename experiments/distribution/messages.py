"""What agents and server say to each other, byte by byte: a header, and a body of its kind.

All numbers are little-endian. A policy travels as its table of actions, padded with zeros to the size of what an
implementation would send in its place; nothing on the way compresses, so that only the size matters.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

import numpy as np

from tabular.mdp import Policy
from theory.errors import InvalidInput


class Kind(IntEnum):
    """What a message is."""

    SETUP = 1
    READY = 2
    IDENTIFY = 3
    REPORT = 4
    LEARN = 5
    LEARNED = 6
    FOUND = 7
    STORED = 8
    ECHO = 9
    FAILED = 10
    SHARE = 11
    DATA = 12
    TALLY = 13
    TOTAL = 14


AROUND = frozenset({Kind.READY, Kind.TOTAL})
"""Answers before and after a run, which are no pushes of it."""
HEADER = struct.Struct("<BIII")  # kind, run, agent, round
BODIES: Mapping[Kind, struct.Struct] = MappingProxyType(
    {
        Kind.SETUP: struct.Struct("<"),
        Kind.READY: struct.Struct("<"),
        Kind.IDENTIFY: struct.Struct("<IIQ"),  # task, K1, seed
        Kind.REPORT: struct.Struct("<dd"),  # value, seconds of computation
        Kind.LEARN: struct.Struct("<IIIQIQI?"),  # entry, task, K1, its seed, episodes, seed, padding, send?
        Kind.LEARNED: struct.Struct("<d"),  # seconds of computation
        Kind.FOUND: struct.Struct("<I?"),  # entry, whether its policy follows
        Kind.STORED: struct.Struct("<?"),  # whether the agent now holds the policy
        Kind.ECHO: struct.Struct("<"),
        Kind.FAILED: struct.Struct("<"),
        Kind.SHARE: struct.Struct("<IIQ"),  # task, K1, its seed
        Kind.DATA: struct.Struct("<d"),  # seconds of computation; then the data of the round
        Kind.TALLY: struct.Struct("<"),
        Kind.TOTAL: struct.Struct("<Q"),  # answers since the worker was set up, but for this one
    }
)
LENGTH = struct.Struct("<Q")
TABLE = struct.Struct("<IIB")  # H, S, bytes of an action
ACTIONS = {1: "<u1", 8: "<i8"}


@dataclass(frozen=True)
class Message:
    """One message: ``fields`` are those of its kind, ``tail`` the bytes after them."""

    kind: Kind
    run: int
    agent: int
    round: int
    fields: tuple[float, ...] = ()
    tail: bytes = b""

    def encode(self) -> bytes:
        """Return the message as a frame."""
        head = HEADER.pack(self.kind, self.run, self.agent, self.round)
        return b"".join((head, BODIES[self.kind].pack(*self.fields), self.tail))


def decode(frame: bytes) -> Message:
    """Return the message of a frame.

    Raises
    ------
    InvalidInput
        If it is none.
    """
    try:
        kind, run, agent, round_ = HEADER.unpack_from(frame)
        body = BODIES[Kind(kind)]
        fields = body.unpack_from(frame, HEADER.size)
    except (struct.error, ValueError) as error:
        raise InvalidInput(f"a frame of {len(frame)} bytes is no message of the protocol: {error}") from error
    return Message(Kind(kind), run, agent, round_, fields, frame[HEADER.size + body.size :])


def pack_parts(parts: Sequence[bytes]) -> bytes:
    """Return the data of several agents as bytes, each after its length."""
    return b"".join(LENGTH.pack(len(part)) + part for part in parts)


def unpack_parts(packed: bytes) -> list[bytes]:
    """Return the parts again.

    Raises
    ------
    InvalidInput
        If the bytes end within a part.
    """
    parts, place = [], 0
    while place < len(packed):
        start = place + LENGTH.size
        end = start + LENGTH.unpack_from(packed, place)[0] if start <= len(packed) else start
        if end > len(packed):
            raise InvalidInput(f"data of {len(packed)} bytes end within a part, at {place}")
        parts.append(packed[start:end])
        place = end
    return parts


def pack_policy(policy: Policy, size: int = 0) -> bytes:
    """Return the table of a policy (H, S) as bytes, padded to ``size`` bytes where it is smaller."""
    width = 1 if policy.min() >= 0 and policy.max() < 256 else 8
    table = TABLE.pack(*policy.shape, width) + policy.astype(ACTIONS[width]).tobytes()
    return table.ljust(size, b"\0")


def unpack_policy(packed: bytes) -> Policy | None:
    """Return the policy, or None where nothing was sent."""
    if not packed:
        return None
    H, S, width = TABLE.unpack_from(packed)
    table = np.frombuffer(packed, ACTIONS[width], H * S, TABLE.size)
    return table.reshape(H, S).astype(np.int64)

"""The protocol of a scope: the events it is given and the effects it returns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from ground.bilingual import Bilingual


class TokenState(IntEnum):
    """The state of a live token, as stored in the marking."""

    ARRIVED = 0  # waits at a join, or for more tokens (startQuantity)
    ACTIVE = 1  # entered: the outer layer works on it
    FAILED = 2  # a gateway could not decide
    UNLEFT = 3  # the node is done, but no flow could be taken
    OPENED = 4  # memory of a complex gateway that fired and waits for its reset
    UNDECIDED = 5  # waits at a complex gateway whose activation condition is neither true nor false


class EffectKind(IntEnum):
    ENTERED = 1  # the outer layer has to act on (token, node)
    PASSED = 2  # a gateway was passed: for the trace
    ENDED = 3  # the token was consumed: no flow leaves the node
    FAILED = 4  # no flow could be chosen: `cause` says why
    STALLED = 5  # only tokens at joins are left: nothing can move any more
    FINISHED = 6  # no token is left
    DECIDED = 7  # a later token let the gateway decide after all


class Effect(NamedTuple):
    kind: EffectKind
    token: int
    node: str
    cause: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Enter:
    """Place one token on each node; they are entered as if by a flow."""

    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Complete:
    """The outer layer is done with an active token; `flow` forces the way out (event-based gateway)."""

    token: int
    flow: str | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """An event happened at `node` (boundary, link): a token leaves it; `remove` is consumed before."""

    node: str
    remove: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Remove:
    """Take tokens away (cancelled); joins that waited for them can now go on."""

    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again to decide at, or to leave, a failed token."""

    token: int


Event = Enter | Complete | Leave | Remove | Retry

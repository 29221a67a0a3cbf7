"""The agenda of a run: what is still to be done in a case, as commands, and what is left to be done elsewhere.

A command is data with a stable `name`: incidents keep the name and what the command cannot find again in the case
(`kept`), so that a retry does not depend on any module or function. `engine.run.step` says what each one does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from engine.store.cases import Scope

At = tuple[Scope, int, str]
"""Where something waits or happens: the scope, the token (0: the scope itself), the element."""
_SUBSCRIPTION = ("id", "kind", "name", "key", "scope_id", "token", "element")  # what a retry needs of its row


class Command:
    """One thing to do; `scope` and `token` say where an incident stands when it fails."""

    __slots__ = ()
    name: ClassVar[str] = ""
    scope: Scope
    token: int

    def kept(self) -> dict[str, Any]:
        """The data from outside that a failure would lose."""
        return {}


@dataclass(frozen=True, slots=True)
class Enter(Command):
    """A token entered an element (进入)."""

    name: ClassVar[str] = "enter"
    scope: Scope
    token: int
    element: str


@dataclass(frozen=True, slots=True)
class StartInstance(Command):
    """Start an activity once; in a multi-instance `scope` is its body and `token` the index."""

    name: ClassVar[str] = "start-instance"
    scope: Scope
    token: int


@dataclass(frozen=True, slots=True)
class Reopen(Command):
    """A case that was corrected is back at the seat that returned it (补正后送回)."""

    name: ClassVar[str] = "reopen"
    scope: Scope
    token: int


@dataclass(frozen=True, slots=True)
class ActOnHeld(Command):
    """Everybody has signed beside a seat (加签): act on the decision of its task that was held until then."""

    name: ClassVar[str] = "act-on-held"
    scope: Scope
    token: int
    task: str
    held: Mapping[str, Any]

    def kept(self) -> dict[str, Any]:
        return {"task": self.task, "held": dict(self.held)}


@dataclass(frozen=True, slots=True)
class StartNext(Command):
    """Start the next instance of a multi-instance or loop; `token` tells apart those that wait for it at once."""

    name: ClassVar[str] = "start-next"
    scope: Scope
    token: int = 0


@dataclass(frozen=True, slots=True)
class NextRound(Command):
    """Ask whether a standard loop goes on (循环)."""

    name: ClassVar[str] = "next-round"
    scope: Scope
    token: int = 0


@dataclass(frozen=True, slots=True)
class InstanceDone(Command):
    """One instance of a multi-instance or loop is done; `local` are the variables that only it saw."""

    name: ClassVar[str] = "instance-done"
    scope: Scope
    token: int
    local: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InstanceCounted(Command):
    """An instance of a multi-instance is counted: what the behaviour of the loop throws; `seen` are its variables."""

    name: ClassVar[str] = "instance-counted"
    scope: Scope
    token: int
    seen: Mapping[str, Any]

    def kept(self) -> dict[str, Any]:
        return {"seen": dict(self.seen)}


@dataclass(frozen=True, slots=True)
class AfterInstance(Command):
    """What an instance threw has been caught: the completion condition, the next instance or the end."""

    name: ClassVar[str] = "after-instance"
    scope: Scope
    token: int
    seen: Mapping[str, Any]
    over: bool = False

    def kept(self) -> dict[str, Any]:
        return {"seen": dict(self.seen), "over": self.over}


@dataclass(frozen=True, slots=True)
class ActivityDone(Command):
    """An activity of an ad-hoc sub-process is done."""

    name: ClassVar[str] = "activity-done"
    scope: Scope
    element: str
    token: int = 0


@dataclass(frozen=True, slots=True)
class AskCompletion(Command):
    """Ask the completion condition of an ad-hoc sub-process."""

    name: ClassVar[str] = "ask-completion"
    scope: Scope
    token: int = 0


@dataclass(frozen=True, slots=True)
class AskCondition(Command):
    """Ask the condition of a conditional event; `key` is its place among the conditions of the scope."""

    name: ClassVar[str] = "ask-condition"
    scope: Scope
    token: int
    key: str

    def kept(self) -> dict[str, Any]:
        return {"key": self.key}


@dataclass(frozen=True, slots=True)
class ScopeFinished(Command):
    """No token is left in a scope."""

    name: ClassVar[str] = "scope-finished"
    scope: Scope
    token: int = 0


@dataclass(frozen=True, slots=True)
class Stalled(Command):
    """Only tokens at joins are left."""

    name: ClassVar[str] = "stalled"
    scope: Scope
    token: int
    element: str


@dataclass(frozen=True, slots=True)
class Fire(Command):
    """What an element waited for has come; `index` is its place among the element's events."""

    name: ClassVar[str] = "fire"
    scope: Scope
    token: int
    element: str
    index: int
    payload: Any = None

    def kept(self) -> dict[str, Any]:
        return {"element": self.element, "index": self.index, "payload": self.payload}


@dataclass(frozen=True, slots=True)
class LetPass(Command):
    """A timer with repetitions left lets one more token pass."""

    name: ClassVar[str] = "let-pass"
    scope: Scope
    token: int
    element: str


@dataclass(frozen=True, slots=True)
class Throw(Command):
    """A throw event that waited until everybody could hear it."""

    name: ClassVar[str] = "throw"
    scope: Scope
    token: int
    element: str


@dataclass(frozen=True, slots=True)
class UndoNext(Command):
    """Undo the next completed activity, or tell whoever wanted it undone (补偿)."""

    name: ClassVar[str] = "undo-next"
    scope: Scope
    token: int = 0


@dataclass(frozen=True, slots=True)
class Undone(Command):
    """What a throw event undid and waited for is undone."""

    name: ClassVar[str] = "undone"
    scope: Scope
    token: int


@dataclass(frozen=True, slots=True)
class Take(Command):
    """A message or signal arrived; `row` is the subscription that waited for it."""

    name: ClassVar[str] = "take"
    row: Any
    payload: Any
    scope: Any = None
    token: int = 0

    def kept(self) -> dict[str, Any]:
        return {"row": {field: getattr(self.row, field) for field in _SUBSCRIPTION}, "payload": self.payload}


@dataclass(frozen=True, slots=True)
class Begin(Command):
    """A process begins: at its plain start event, or at the one that happened (`at`)."""

    name: ClassVar[str] = "begin"
    values: Mapping[str, Any]
    at: str | None
    payload: Any = None
    scope: Any = None
    token: int = 0

    def kept(self) -> dict[str, Any]:
        return {"values": self.values, "at": self.at, "payload": self.payload}


@dataclass(frozen=True, slots=True)
class Asked(Command):
    """Something that a caller asks of a case that already runs: done in its turn."""

    name: ClassVar[str] = "asked"
    act: Callable[[Any], None]
    scope: Any = None
    token: int = 0


# -- elsewhere --------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ToCase:
    """A command for another case, done after the case that runs now."""

    case_id: str
    command: Command


@dataclass(frozen=True, slots=True)
class ToStart:
    """A message or signal that starts a case; `row` is the subscription of the start event."""

    row: Any
    payload: Any
    business_key: str | None
    organisation: str | None


Delivery = ToCase | ToStart

"""The people, the drawing and the reading of the history for `tests.soak.four_eyes`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from engine import Actor, Resolved, Resolver
from engine.ports.deciders import Deciders, Post, StandIn
from tests.engine.draw import diagram

STARTER, CLERKS, OTHERS = "p0", tuple(f"p{n}" for n in range(8)), ("s0", "s1")
APART = {"A": {"initiator"}, "B": {"initiator", "A"}, "C": {"initiator", "D"}, "D": {"A", "C"}, "S": {"B"}, "Q": {"initiator"}}
"""Whom each seat keeps away. C and D stand side by side, several sign S, Q is in a called process."""
CORRECT = b'{"type": "default", "components": [{"key": "a"}]}'
SEAT = (
    '<userTask id="{0}" name="{0}"><extensionElements><heban:assignment role="clerk" exclude="{1}"/>'
    '<heban:form key="seat.form"/>{2}<heban:outcome value="approve" label="同意" labelEn="Approve" style="primary"/>{3}'
    "</extensionElements></userTask>"
)
MORE = (
    '<heban:outcome value="return" label="退回" labelEn="Return" kind="return" form="correct.form"/>'
    '<heban:outcome value="refuse" label="不同意" labelEn="Refuse" kind="refuse" error="refused"/>'
    '<heban:correction of="request"/>'
)
SIGNING = '<heban:signing mode="{0}" signers="=[1, 2, 3]" outcome="approve"/>'


def drawn(mode: str) -> str:
    """Two seats in a line, two side by side, one that several sign, one in a called process; it can be withdrawn."""
    inner = "start t; task A; task B; and f; task C; task D; and j; task S; end u; t > A > B > f > C > j > S > u; f > D > j"
    text = diagram("eyes", {
        "P": f"start s; sub L {{\n  {inner}\n}}; boundary r L error=refused; boundary w L message=withdraw; call K calledElement=G; "
             "end e; end x; end y; s > L > K > e; r > x; w > y",
        "G": "start s2; task Q; end e2; s2 > Q > e2",
    })  # fmt: skip
    for name, apart in APART.items():
        signing = SIGNING.format(mode) if name == "S" else ""
        element = SEAT.format(name, ",".join(sorted(apart)), signing, "" if name == "Q" else MORE)
        text = text.replace(f'<task id="{name}" name="{name}"></task>', element)
    return text


class Town(Resolver):
    """One unit with eight clerks."""

    def resolve(self, work: Any, case: Any, role: str | None, organisation: Any, context: Any) -> Resolved:
        return Resolved("unit", list(CLERKS), "", "")


class Desks(Deciders):
    """Clerks decide at their desk; who stands in for them is a table that changes."""

    def __init__(self) -> None:
        self.substitutes: dict[str, set[str]] = defaultdict(set)

    def fits(self, task: Any, organisation: str | None, role: str | None) -> bool:
        return (task.organisation, task.role) == (organisation, role)

    def keeps(self, task: Any, organisation: str | None, role: str | None) -> bool:
        return self.fits(task, organisation, role)

    def stand_ins(self, asking: Any, account: str) -> Sequence[StandIn]:
        return [StandIn(one, "unit", "clerk", None) for one in sorted(self.substitutes[account])]

    def holds(self, asking: Any, task: Any, account: str) -> bool:
        return account in CLERKS

    def post_of(self, asking: Any, case: Any, account: str) -> Post | None:
        return Post("unit", "clerk")


def actor(account: str) -> Actor:
    """Somebody at their own desk; who is no clerk can only stand in."""
    return Actor(account, "unit" if account in CLERKS else "elsewhere", "clerk" if account in CLERKS else "guest")


class Seen:
    """What the history tells of who decided where, read event by event; what was taken back never was."""

    def __init__(self) -> None:
        self.by_task: dict[str, tuple[str, frozenset[str]]] = {}
        self.voters: list[str] = []
        self.next = 0
        self.told: Counter[str] = Counter()

    def barred(self, element: str) -> set[str]:
        """Whom a seat keeps away by now."""
        found = {STARTER} if "initiator" in APART[element] else set()
        return found.union(*(who for of, who in self.by_task.values() if of in APART[element]))

    def read(self, events: Sequence[Any]) -> None:
        for event in events[self.next :]:
            self.told[event.kind] += 1
            if event.kind in ("decided", "countersigned"):
                self._decided(event)
            elif event.kind == "taken_back":
                self.by_task.pop(event.detail["task"], None)
                self.voters = [one for one in self.voters if one != event.actor]
            elif event.kind in ("returned", "moved", "corrected"):
                self.voters = []  # whoever signs begins anew
        self.next = len(events)

    def _decided(self, event: Any) -> None:
        who = frozenset(one for one in (event.actor, event.detail.get("instead_of")) if one)
        wrong = who & self.barred(event.element)
        assert not wrong, f"{sorted(wrong)} decided at {event.element} though the drawing keeps them away"
        if event.element == "S" and event.kind == "decided":
            assert event.actor not in self.voters, f"{event.actor} signed S twice"
            self.voters.append(event.actor)
        self.by_task[event.detail["task"]] = (event.element, who)

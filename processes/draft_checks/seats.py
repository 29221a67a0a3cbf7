"""Seats that nobody holds somewhere (岗位无人): by role and units, counted by province, the first ones named (W5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from engine.bpmn.model import Finding, Node, NodeKind
from engine.definitions.known_values import nodes_of
from engine.ports.declared import Value
from ground.bilingual import Bilingual, called
from processes.declared_values import AUTHORITIES
from processes.draft_checks.draft import Draft
from processes.starters import Starters
from records.roles import TITLES, Role
from records.seat_holders import Reached, Seat, Unheld, Units, unheld
from records.tables import Organisation
from records.tables.org import OrgKind

_ROLES = set(Role)
_NATION = Bilingual("教育部", "the ministry")


def seats_without_holder(draft: Draft) -> Iterator[Finding]:
    """A finding for each user task whose role nobody in use holds at some unit where the task can stand."""
    names = _Names(draft)
    asked: dict[Seat, Unheld] = {}
    for key, process in draft.processes.items():
        for _, node in nodes_of(process):
            for seat in _seats(draft, key, node):
                if seat not in asked:
                    asked[seat] = unheld(draft.here.session, seat, draft.here.owners, draft.here.today)
                if asked[seat].lacking:
                    yield _finding(node, seat, asked[seat], names)


def _seats(draft: Draft, key: str, node: Node) -> list[Seat]:
    """The role and units of a task that is anybody's who holds its role there."""
    of = node.assignment
    if node.kind is not NodeKind.USER or of is None or of.person is not None or of.role not in _ROLES:
        return []
    starters, own = draft.starters[key], "initiator" in of.exclude and of.unless is None
    found = [units for value in draft.values(key, of.organisation) if (units := _units(value, starters)) is not None]
    made = [_seat(Role(of.role), units, starters, own) for units in dict.fromkeys(found)]
    return [seat for seat in made if seat is not None]


def _seat(role: Role, units: Units, starters: Starters, apart: bool) -> Seat | None:
    """Where only the seat's own role can start, and may not decide, the unit that starts needs a second person."""
    if units.reached is not Reached.STARTER:
        return Seat(role, units)
    kinds = _kinds(starters)
    roles = tuple(sorted({one.role for one in starters.who}))
    if not kinds:
        return None
    return Seat(role, Units(kinds), least=2 if apart and roles == (role,) else 1, roles=roles)


def _kinds(starters: Starters) -> frozenset[OrgKind]:
    return frozenset(kind for one in starters.who for kind in one.kinds)


def _units(value: Value, starters: Starters) -> Units | None:
    """The organisations that a value leads to: declared, or by a relation that the diagram writes."""
    if isinstance(value.means, Units):
        return value.means
    relation, of = value.fields.get("relation"), value.fields.get("of")
    if relation is None or relation.constant is None:
        return None
    if relation.constant == "province":
        return Units(frozenset({OrgKind.PROVINCE}))
    if relation.constant == "common_superior":
        return Units(AUTHORITIES)
    base = _units(of, starters) if of is not None else None
    if base is None or relation.constant == "self":
        return base
    kinds = _kinds(starters) if base.reached is Reached.STARTER else base.kinds
    known = base.reached in (Reached.THEMSELVES, Reached.STARTER) and kinds and relation.constant == "authority"
    return Units(kinds, Reached.AUTHORITY) if known else None


class _Names:
    """What provinces are called, read once it is needed."""

    def __init__(self, draft: Draft) -> None:
        self._session = draft.here.session
        self._known: Mapping[str, Bilingual] = {}

    def of(self, province: str) -> Bilingual:
        if not self._known:
            o = Organisation
            rows = self._session.execute(select(o.province, o.name_zh, o.name_en).where(o.kind == OrgKind.PROVINCE))
            self._known = {"": _NATION, **{code: Bilingual(zh, en) for code, zh, en in rows}}
        return self._known.get(province, Bilingual(province, province))


def _finding(node: Node, seat: Seat, found: Unheld, names: _Names) -> Finding:
    role, words = TITLES[seat.role], called(node)
    counts = [(names.of(province), n) for province, n in sorted(found.by_province.items())]
    zh = "、".join(f"{name.zh} {n} 个" for name, n in counts)
    en = ", ".join(f"{name.en} {n}" for name, n in counts)
    more = found.lacking > len(found.first)
    first_zh = "、".join(one.name_zh for one in found.first) + ("等" if more else "")
    first_en = ", ".join(one.name_en for one in found.first) + (" …" if more else "")
    few, few_en = ("无人", "nobody")
    if seat.least > 1:
        few, few_en = ("不足两人（发起人不得办理）", "too few people (who starts cannot decide)")
    return Finding(
        node.id, "note" if node.skip is not None else "warning", "seat.no_holder",
        f"“{words.zh}”由“{role[0]}”办理，但可能承办的 {found.units} 个单位中有 {found.lacking} 个{few}："
        f"{zh}（{first_zh}）",
        f"Expected a holder of '{role[1]}' at each of the {found.units} units where '{words.en}' can stand but "
        f"{found.lacking} have {few_en}: {en} ({first_en})",
        "请先在这些单位配备人员，或改由其他岗位、单位办理",
        "Appoint people there first, or give the seat to another role or unit",
    )  # fmt: skip

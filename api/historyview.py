"""A case's history in words: who of which unit decided what, when and why; never the engine's own terms (ui: Words).

What nobody did by hand is told as the system's, even where it followed at once from a person's decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from api.added_words import BY_PEOPLE as BESIDE_BY_PEOPLE
from api.added_words import accounts_in, added_words
from api.forming import form_of
from api.seat_words import BY_PEOPLE, Words, seat_words
from api.taskview import View
from engine.bpmn.kinds import RETURN
from engine.bpmn.model import Node, NodeKind
from engine.definitions import form_fields
from engine.definitions.compiled import Compiled
from engine.reading import case_file, desk
from ground.bilingual import Bilingual
from records.accounts import display_names
from records.acting import local_date
from records.assignments import Post, posts_of
from records.roles import TITLES, Role

_DESK, _DESK_EN = ("name", "role_name"), ("name_en", "role_name_en")
_PERSONAL = frozenset({NodeKind.USER, NodeKind.MANUAL})
_BY_PEOPLE = {
    "started": Bilingual("发起", "started"),
    "claimed": Bilingual("领取", "took it"),
    "unclaimed": Bilingual("放回", "put it back"),
    "reassigned": Bilingual("转办", "handed it on"),
    "delegated": Bilingual("委派征求意见", "asked a colleague's opinion"),
    "advised": Bilingual("回复意见", "gave an opinion"),
    "recalled": Bilingual("收回委派", "took the delegated task back"),
    "taken_back": Bilingual("拿回", "took the decision back"),
    "urged": Bilingual("催办", "urged the desk"),
    "repaired": Bilingual("已恢复办理", "goes on again"),
    "migrated": Bilingual("改按新版本流程办理", "moved to another version of the process"),
    "migration_undone": Bilingual("撤回版本迁移，恢复按原版本办理", "moved back to the former version of the process"),
}
STARTED_BY_ITSELF = Bilingual("系统发起", "Started by the system")
STARTED_LATE = Bilingual("系统补发起（迟于到期时间）", "Started by the system, later than it was due")
_BY_THE_SYSTEM = {
    "ended": Bilingual("案件结束", "the case came to its end"),
    "cancelled": Bilingual("不再需要办理", "no longer needed"),
    "remind": Bilingual("临期提醒", "reminder sent"),
    "follow_up": Bilingual("跟进提醒", "follow-up sent"),
    "rerouted": Bilingual("机构调整，改由新单位办理", "goes to another unit since the organisations changed"),
    "reseated": Bilingual("流程版本变更，改由新版本指定的岗位办理", "goes to whom the new version names"),
    "calendar": Bilingual("工作日历已载入，时限已算出", "limit computed, the calendar was loaded"),
    "overdue": Bilingual("已超期", "became overdue"),
    "escalated": Bilingual("列入上级督办", "put on the supervision list of the level above"),
    "incident": Bilingual("办理受阻，已通知运维", "ran into a fault; operators were told"),
}
_MOVES = frozenset({"migrated", "migration_undone"})
# How a whole case ends other than by its drawing: by a person where one is named, else by the system.
_WHOLE = {
    "cancelled": Bilingual("案件撤销", "The case was cancelled"),
    "terminated": Bilingual("案件终止", "The case was terminated"),
}


def events(view: View, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The events of a case that people care about, oldest first; `system` marks what nobody did by hand."""
    connection = view.session.connection()
    told = _Told(view, row, case_file.entries(connection, row["id"]))
    said = (told.event(entry) for entry in told.entries)
    return _tidy([event for event in said if event is not None])


@dataclass
class _Told:
    """One case's history with the names, posts and tasks that it speaks of."""

    view: View
    row: Mapping[str, Any]
    entries: Sequence[case_file.Entry]

    @cached_property
    def compiled(self) -> Compiled:
        return self.view.house.engine.compiled(self.view.session.connection(), self.row["definition_id"])

    @cached_property
    def earlier(self) -> list[Compiled]:
        """The versions that the case ran on before it was moved, the last first."""
        left = [str(_plain(e)["from"]) for e in self.entries if e.kind in _MOVES and _plain(e).get("from")]
        return [self.view.compiled(one) for one in dict.fromkeys(reversed(left)) if one != self.row["definition_id"]]

    def node(self, element: str) -> Node | None:
        """An element of the version of now, else of the last one before that had it."""
        found = (compiled.where(element) for compiled in (self.compiled, *self.earlier))
        return next((one for one in found if one is not None), None)

    @cached_property
    def names(self) -> Mapping[str, str]:
        others = {account for e in self.entries for account in accounts_in(_plain(e))}
        return display_names(self.view.session, others | {e.actor for e in self.entries if e.actor})

    @cached_property
    def posts(self) -> Mapping[str, list[Post]]:
        return posts_of(self.view.session, self.names)

    @cached_property
    def tasks(self) -> Mapping[str, Mapping[str, Any]]:
        named = {str(_plain(e)["task"]) for e in self.entries if _plain(e).get("task")}
        return desk.tasks_by_id(self.view.session.connection(), sorted(named))

    @cached_property
    def variables(self) -> Mapping[str, Any]:
        return case_file.variables(self.view.session.connection(), self.row["id"])

    def _element(self, element: str) -> Bilingual:
        return _name(self.node(element)) or Bilingual(element, element)

    def _fields(self, node: Node | None) -> Mapping[str, Bilingual]:
        """What the fields are called that a seat can ask to be corrected."""
        form = next((one.form for one in node.outcomes if one.kind == RETURN), None) if node is not None else None
        return form_fields.labels(form_of(self.view, self.row["definition_id"], form))

    def _named(self, payload: Mapping[str, Any]) -> Bilingual:
        """The people that a row of the history is about, or the desk."""
        to = payload.get("to")
        people = [self.names.get(one, "") for one in (to if isinstance(to, list) else [to]) if one]
        if people:
            return Bilingual("、".join(people), ", ".join(people))
        desk = self.view.desk_of({"organisation": payload.get("organisation"), "role": payload.get("role")}) or {}
        zh, en = (" ".join(desk.get(name) or "" for name in names) for names in (_DESK, _DESK_EN))
        return Bilingual(zh.strip() or "原岗位", en.strip() or "the desk")

    def event(self, entry: case_file.Entry) -> dict[str, Any] | None:
        node = self.node(entry.element)
        words, by_hand = self._words(entry, node)
        if words is None:
            return None
        name = _name(node) or Bilingual("", "")
        account = str(_plain(entry).get("instead_of"))
        if account in self.names:
            words = Bilingual(f"{words.zh}（代{self.names[account]}办理）", f"{words.en} (for {self.names[account]})")
        return {
            "seq": entry.seq, "at": entry.at.isoformat().replace("+00:00", "Z"), "kind": entry.kind,
            "element": entry.element, "name": name.zh, "name_en": name.en,
            "system": not by_hand, "actor": self._actor(entry) if by_hand else None,
            "instead_of": {"id": account, "name": self.names[account]} if account in self.names else None,
            "sentence": words.zh, "sentence_en": words.en,
            "outcome": _plain(entry).get("outcome"), "reason": self._reason(entry, node),
        }  # fmt: skip

    def _actor(self, entry: case_file.Entry) -> dict[str, Any] | None:
        """Who acted, with the unit and role of the desk; where no desk is known, those held on that day."""
        if entry.actor is None or entry.actor not in self.names:
            return None
        org_id, role = self._post(entry)
        org = self.view.organisations([org_id]).get(org_id or "")
        title = TITLES[Role(role)] if role in set(Role) else ("", "")
        return {
            "id": entry.actor, "name": self.names[entry.actor],
            "organisation": org.name_zh if org else "", "organisation_en": org.name_en if org else "",
            "role_name": title[0], "role_name_en": title[1],
        }  # fmt: skip

    def _post(self, entry: case_file.Entry) -> tuple[str | None, str | None]:
        task = self.tasks.get(str(_plain(entry).get("task")))
        if task is not None and task["organisation"] and task["role"]:
            return task["organisation"], task["role"]
        on = local_date(entry.at)
        held = [p for p in self.posts.get(entry.actor or "", []) if p.held_on(on)]
        here = next((p for p in held if p.org_id == self.row["organisation"]), None)
        found = here or next(iter(held), None)
        return (found.org_id, found.role) if found else (None, None)

    def _reason(self, entry: case_file.Entry, node: Node | None) -> str:
        """The reason given with a decision, or with the message that a person sent."""
        if entry.kind == "message" and node is not None and node.event.variable:
            told = self.variables.get(node.event.variable)
            return str(told.get("reason") or "") if isinstance(told, Mapping) and told.get("by") == entry.actor else ""
        if entry.kind == "returned":
            return ""  # it stands with the decision that returned the case
        return str(_plain(entry).get("reason") or "")

    def _words(self, entry: case_file.Entry, node: Node | None) -> tuple[Bilingual | None, bool]:
        """What is said of an entry, and whether a person did it by hand."""
        name, payload = _name(node), _plain(entry)
        if entry.kind == "decided" or (entry.kind == "completed" and node is not None and payload.get("outcome")):
            return _joined(name, _outcome(node, payload.get("outcome"))), True
        if entry.kind == "message" and node is not None and node.action is not None:
            label = node.action.label or node.name
            return Bilingual(label, node.action.label_en or node.name_en or label), True
        if entry.kind == "exception" and name is not None:
            return _exception(name, payload), True
        at_seat = seat_words(entry.kind, node, payload, Words(self._element, self._fields))
        if at_seat is not None:
            return _joined(name, at_seat), entry.kind in BY_PEOPLE
        beside = added_words(entry.kind, payload, self._named)
        if beside is not None:
            return _joined(name, beside), entry.kind in BESIDE_BY_PEOPLE
        if entry.kind == "started" and payload.get("key"):
            return STARTED_LATE if payload.get("late") else STARTED_BY_ITSELF, False
        if entry.kind in _BY_PEOPLE:
            return _joined(name, _BY_PEOPLE[entry.kind]), True
        return self._of_the_system(entry, node, name)

    def _of_the_system(
        self, entry: case_file.Entry, node: Node | None, name: Bilingual | None
    ) -> tuple[Bilingual | None, bool]:
        if entry.kind in _WHOLE and node is None:
            return _WHOLE[entry.kind], entry.actor in self.names
        if entry.kind == "ended":
            end = self.node(str(_plain(entry).get("outcome") or ""))
            return _joined(_BY_THE_SYSTEM["ended"], _name(end)), False
        if entry.kind == "cancelled" and (node is None or node.kind not in _PERSONAL):
            return None, False
        if entry.kind in _BY_THE_SYSTEM:
            return _joined(name, _BY_THE_SYSTEM[entry.kind]), False
        automatic = entry.kind == "completed" and node is not None and node.kind is NodeKind.SERVICE
        return (name if automatic else None), False


def _plain(entry: case_file.Entry) -> Mapping[str, Any]:
    return entry.payload if isinstance(entry.payload, Mapping) else {}


def _name(node: Node | None) -> Bilingual | None:
    return Bilingual(node.name, node.name_en or node.name) if node is not None else None


def _joined(first: Bilingual | None, second: Bilingual | None) -> Bilingual:
    parts = [part for part in (first, second) if part is not None and part.zh]
    english = ": ".join(part.en for part in parts)
    return Bilingual("：".join(part.zh for part in parts), english[:1].upper() + english[1:])


def _outcome(node: Node | None, value: Any) -> Bilingual:
    label = next((o for o in node.outcomes if o.value == value), None) if node else None
    return Bilingual(label.label, label.label_en or label.label) if label else Bilingual("办结", "done")


def _exception(name: Bilingual, payload: Mapping[str, Any]) -> Bilingual:
    """Say that four eyes were not required, and by whose setting (decisions, domain 8)."""
    level, document = payload.get("level") or "", payload.get("document") or ""
    by = "，".join(part for part in (level, document) if part)
    by_en = ", ".join(part for part in (payload.get("level_en") or level, document) if part)
    return Bilingual(
        f"{name.zh}：四眼原则例外，由发起人本人办理（{by}）",
        f"{name.en}: exception from four eyes, decided by whoever started the case ({by_en})",
    )


def _tidy(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Show a decision once, although the history has it as decided and as completed."""
    kept: list[dict[str, Any]] = []
    for event in found:
        if kept and event["sentence"] == kept[-1]["sentence"] and event["at"] == kept[-1]["at"]:
            continue
        kept.append(event)
    return kept

"""A case's history in words: who did what, when, and why; never the engine's own terms (ui: Words)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.taskview import View
from engine import casefile
from engine.bpmn.model import Node, NodeKind
from records.accounts import display_names

_PERSONAL = frozenset({NodeKind.USER, NodeKind.MANUAL})
_WORDS: dict[str, tuple[str, str]] = {
    "started": ("发起", "started"),
    "ended": ("办结", "came to its end"),
    "cancelled": ("撤销", "was cancelled"),
    "terminated": ("终止", "was terminated"),
    "claimed": ("领取", "took it"),
    "unclaimed": ("放回", "put it back"),
    "reassigned": ("转办", "handed it on"),
    "delegated": ("委派", "delegated it"),
    "taken_back": ("拿回", "took the decision back"),
    "remind": ("临期提醒", "reminder sent"),
    "follow_up": ("跟进提醒", "follow-up sent"),
    "rerouted": ("机构调整，改由新单位办理", "goes to another unit since the organisations changed"),
    "calendar": ("工作日历已载入，时限已算出", "limit computed, the calendar was loaded"),
    "overdue": ("已超期", "became overdue"),
    "escalated": ("列入上级督办", "put on the supervision list of the level above"),
    "urged": ("催办", "was urged"),
    "incident": ("办理受阻，已通知运维", "ran into a fault; operators were told"),
    "repaired": ("已恢复办理", "goes on again"),
}


def events(view: View, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The events of a case that people care about, oldest first."""
    entries = casefile.entries(view.session.connection(), row["id"])
    names = display_names(view.session, [e.actor for e in entries if e.actor])
    compiled = view.house.engine.compiled(view.session.connection(), row["definition_id"])
    said = (_event(entry, compiled.where(entry.element), names) for entry in entries)
    return _tidy([event for event in said if event is not None])


def _event(entry: casefile.Entry, node: Node | None, names: Mapping[str, str]) -> dict[str, Any] | None:
    words = _words(entry, node)
    if words is None:
        return None
    payload = entry.payload if isinstance(entry.payload, Mapping) else {}
    return {
        "seq": entry.seq, "at": entry.at.isoformat().replace("+00:00", "Z"), "kind": entry.kind,
        "element": entry.element, "name": node.name if node else "",
        "name_en": (node.name_en or node.name) if node else "",
        "actor": {"id": entry.actor, "name": names[entry.actor]} if entry.actor and entry.actor in names else None,
        "sentence": words[0], "sentence_en": words[1],
        "outcome": payload.get("outcome"), "reason": payload.get("reason") or "",
    }  # fmt: skip


def _words(entry: casefile.Entry, node: Node | None) -> tuple[str, str] | None:
    name, name_en = (node.name, node.name_en or node.name) if node else ("", "")
    payload = entry.payload if isinstance(entry.payload, Mapping) else {}
    if entry.kind == "decided" or (entry.kind == "completed" and node is not None and payload.get("outcome")):
        label = next((o for o in node.outcomes if o.value == payload.get("outcome")), None) if node else None
        zh = label.label if label else "办结"
        en = (label.label_en or label.label) if label else "done"
        return f"{name}：{zh}", f"{name_en}: {en}"
    if entry.kind == "exception":
        return _exception((name, name_en), payload)
    if entry.kind in _WORDS:
        zh, en = _WORDS[entry.kind]
        return (f"{name}：{zh}", f"{name_en}: {en}") if name else (zh, en.capitalize())
    if entry.kind == "completed" and node is not None and node.kind in (NodeKind.SERVICE, NodeKind.END):
        return f"{name}", f"{name_en}"
    return None


def _exception(name: tuple[str, str], payload: Mapping[str, Any]) -> tuple[str, str]:
    """Four eyes were not asked for, and by whose setting (decisions, domain 8)."""
    level, document = payload.get("level") or "", payload.get("document") or ""
    by = "，".join(part for part in (level, document) if part)
    by_en = ", ".join(part for part in (payload.get("level_en") or level, document) if part)
    return (
        f"{name[0]}：四眼原则例外，由发起人本人办理（{by}）",
        f"{name[1]}: exception from four eyes, decided by whoever started the case ({by_en})",
    )


def _tidy(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A decision is told once, even where the history has it as decided and as completed."""
    kept: list[dict[str, Any]] = []
    for event in found:
        if kept and event["sentence"] == kept[-1]["sentence"] and event["at"] == kept[-1]["at"]:
            continue
        kept.append(event)
    return kept

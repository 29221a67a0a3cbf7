"""What is printed, gathered for the caller: names in both languages, codes in words, who prints it when and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.bounded import at_utc
from api.casework import shown_case
from api.context import house, who
from api.historyview import events
from api.routes.students import labelled
from api.taskview import View
from forms import code_table
from forms.paper import papers
from forms.paper.printer import Mark
from ground.bilingual import Bilingual
from records.acting import STATUTORY_ZONE
from records.scope import RecordsSession
from records.students import paper
from records.students.codes import STATUS_NAMES, Status
from records.students.enrolments import enrolments
from records.tree import org_by_id

_CODED = {"xbm": "sex", "mzm": "nation"}
_COLUMNS = ("xm", "xbm", "mzm", "csrq", "sfzjh", "grbsm")
REASONS = {
    "registered": Bilingual("注册", "Registered"), "moved in": Bilingual("转入", "Moved in"),
    "taken over": Bilingual("随校并入", "Taken over with the school"),
    "fetch": Bilingual("调档", "File fetched"),
}  # fmt: skip
_NOW = Bilingual("至今", "Now")


def class_roster(session: RecordsSession, class_id: str, purpose: str) -> papers.Roster:
    """A class of the caller's scope as a roster."""
    found = paper.class_paper(session, house().acting(who()), class_id, purpose)
    rows = [[*(said_field(line.fields, key) for key in _COLUMNS), state_words(line.status)] for line in found.lines]
    boys = sum(1 for line in found.lines if str(line.fields.get("xbm")) == "1")
    today = house().acting().today.isoformat()
    return papers.Roster(_unit(session, found.school), found.name, today, rows, boys, found.masked)


def student_card(session: RecordsSession, student_id: str, purpose: str) -> papers.Card:
    """A student of the caller's scope as a card."""
    student, line, hidden = paper.student_paper(session, house().acting(who()), student_id, purpose)
    fields = [(_said(one, "label"), _said(one, "value")) for one in labelled(line.fields)]
    past = [
        [plain(row.valid_from.isoformat()), plain(row.valid_to.isoformat()) if row.valid_to else _NOW,
         _unit(session, row.org_id), REASONS.get(row.reason, plain(row.reason))]
        for row in enrolments(session, student_id)
    ]  # fmt: skip
    name, school = str(line.fields.get("xm", "")), _unit(session, student.org_id)
    return papers.Card(name, school, state_words(student.status), fields, past, hidden)


def case_form(session: RecordsSession, row: Mapping[str, Any]) -> papers.Approval:
    """A case that the caller may see as an approval form."""
    view = View(house(), who(), session)
    told = shown_case(view, row)
    steps = [_step(event) for event in events(view, row) if event["actor"] or event["kind"] in ("ended", "cancelled")]
    evidence = [_said(one, "name") for one in told["files"] if one.get("name")]
    return papers.Approval(
        Bilingual(*view.process_name(row["definition_id"], row["key"])), _said(told, "sentence"), row["number"],
        _said(told, "state_name") if "state_name" in told else plain(""), [*_sections(told["sections"])], steps,
        str(row["history_digest"]), evidence,
    )  # fmt: skip


def mark_of(purpose: str, language: str) -> Mark:
    """Who prints it, when, and what for; the same on every page."""
    asks, at = who(), house().now().astimezone(STATUTORY_ZONE).strftime("%Y-%m-%d %H:%M")
    english = language == "en"
    unit, role = asks.organisation_name[english], asks.role_title[english]
    name = asks.signed.display_name
    foot = f"Printed by {name} ({unit}, {role}), {at}" if english else f"打印人：{name}（{unit} {role}） {at}"
    why = f". Purpose: {purpose}" if english else f" 用途：{purpose}"
    return Mark(f"{unit} {name} {at}", foot + (why if purpose else ""))


def _sections(sections: Iterable[Mapping[str, Any]]) -> Iterable[papers.Section]:
    for one in sections:
        title, kind = _said(one, "title"), one["type"]
        if kind == "changes":
            heads = (Bilingual("项目", "Item"), Bilingual("变更前", "Before"), Bilingual("变更后", "After"))
            changes = [[_said(c, "label"), _said(c, "before"), _said(c, "after")] for c in one["changes"]]
            yield papers.Section(title, (), heads, changes)
        elif kind == "facts":
            yield papers.Section(title, [(_said(f, "label"), _said(f, "value")) for f in one["facts"]])
        elif kind == "table":
            rows = [[_said(cell, "value") for cell in row] for row in one["rows"]]
            yield papers.Section(title, (), [_said(c, "label") for c in one["columns"]], rows)
        elif kind == "figures":
            yield papers.Section(title, [(_said(f, "label"), plain(str(f["value"]))) for f in one["figures"]])
        elif kind == "sides":
            for side in one["sides"]:
                pairs = [(_said(f, "label"), _said(f, "value")) for f in side["facts"]]
                yield papers.Section(_said(side, "title"), pairs)


def _step(event: Mapping[str, Any]) -> papers.Step:
    actor = event["actor"] or {}
    by = Bilingual(
        " ".join(str(actor.get(part, "")) for part in ("name", "organisation", "role_name")).strip() or "系统",
        ", ".join(str(actor[p]) for p in ("name", "organisation_en", "role_name_en") if actor.get(p)) or "the system",
    )
    return papers.Step(_said(event, "sentence"), by, _local(event["at"]), str(event["reason"] or ""))


def _local(instant: str) -> str:
    return at_utc(instant.replace("Z", "+00:00")).astimezone(STATUTORY_ZONE).strftime("%Y-%m-%d %H:%M")


def said_field(fields: Mapping[str, Any], key: str) -> Bilingual:
    """A field of a student's record as a paper says it."""
    value = str(fields.get(key) or "")
    if key in _CODED and value:
        table = code_table(_CODED[key])
        return Bilingual(table.label(value, "zh"), table.label(value, "en"))
    return plain(value)


def state_words(status: str) -> Bilingual:
    """A student's state in words."""
    return Bilingual(*STATUS_NAMES[Status(status)])


def _unit(session: RecordsSession, org_id: str) -> Bilingual:
    org = org_by_id(session, org_id)
    return Bilingual(org.name_zh, org.name_en)


def _said(words: Mapping[str, Any], name: str) -> Bilingual:
    zh = str(words.get(name) or "")
    return Bilingual(zh, str(words.get(f"{name}_en") or zh))


def plain(text: str) -> Bilingual:
    """A text that is the same in both languages."""
    return Bilingual(text, text)

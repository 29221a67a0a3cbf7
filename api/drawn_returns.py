"""Returns that a drawing makes of flows and gateways, as processes were drawn before a seat carried its own return.

Cases run on such drawings, and provinces can have published them. What is asked for is read from the two forms: where
the form of the returning seat offers a choice among the fields of the correction's form, the ticked ones are asked
for; where it offers none, any field may be meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.forming import form_of
from api.problems import problem
from api.taskview import View
from engine.bpmn.kinds import RETURN
from engine.bpmn.model import Node, Outcome
from engine.definitions import form_fields
from engine.reading import case_file, desk
from ground.bilingual import Bilingual
from ground.blank import is_blank


@dataclass(frozen=True)
class Drawn:
    """The decision that returned a request, the fields that it asks for, and those that can be corrected at all."""

    decision: Mapping[str, Any]
    outcome: Outcome
    asked: Mapping[str, Bilingual]
    offered: Mapping[str, Bilingual]


def drawn_return(view: View, row: Mapping[str, Any]) -> Drawn | None:
    """The return that a drawn correction answers, or None where a task is none."""
    connection = view.session.connection()
    before = desk.task(connection, row["previous"]) if row["previous"] else None
    node = view.node(row["drawn_in"], before["element"]) if before else None
    outcome = node.outcome(before["outcome"]) if node and before else None
    if before is None or outcome is None or not outcome.corrects or outcome.kind == RETURN:
        return None
    offered = form_fields.labels(form_of(view, row["drawn_in"], row["form"]))
    data = (case_file.variables(connection, row["case_id"]).get(before["element"]) or {}).get("data") or {}
    asked = _asked(form_of(view, row["drawn_in"], before["form"]), offered, data)
    return Drawn(before, outcome, asked, offered)


def check_corrected(view: View, row: Mapping[str, Any], outcome: str, data: Mapping[str, Any], reason: str) -> None:
    """Refuse (422) a drawn correction that leaves something asked for as it was and does not say why.

    Where nothing in particular was asked for, one change is enough. A correction that gives the request up is free.
    """
    if not is_blank(reason) or _gives_up(view.node(row["drawn_in"], row["element"]), outcome):
        return
    found = drawn_return(view, row)
    if found is None:
        return
    before = case_file.variables(view.session.connection(), row["case_id"]).get("request") or {}
    wanted = found.asked or found.offered
    left = [label for key, label in wanted.items() if not _changed(before.get(key), data.get(key))]
    if left and (found.asked or len(left) == len(wanted)):
        raise _unchanged(left)


def _asked(
    form: Mapping[str, Any] | None, offered: Mapping[str, Bilingual], data: Mapping[str, Any]
) -> dict[str, Bilingual]:
    """What was ticked in a choice among the correction's fields, in the words of that choice."""
    found: dict[str, Bilingual] = {}
    for component in (form or {}).get("components") or []:
        options = form_fields.labels({"components": [{"key": o["value"], **o} for o in component.get("values") or []]})
        if options and options.keys() <= offered.keys():
            ticked = data.get(component.get("key"))
            found.update({key: options[key] for key in ticked if key in options} if isinstance(ticked, list) else {})
    return found


def _gives_up(node: Node | None, outcome: str) -> bool:
    return any(o.value == outcome and o.style == "danger" for o in (node.outcomes if node else ()))


def _changed(before: Any, given: Any) -> bool:
    """Is a field filled with something else than before? What is left empty is not taken over and changes nothing."""
    if given in (None, "", []):
        return False
    if isinstance(given, list) and isinstance(before, list):
        return sorted(map(str, given)) != sorted(map(str, before))
    return bool(given != before)


def _unchanged(left: list[Bilingual]) -> Exception:
    zh, en = "、".join(label.zh for label in left), ", ".join(label.en for label in left)
    return problem(
        422, f"退回时要求补正的内容没有改动：{zh}。请改正，或写明不改的原因",
        f"Expected a change of what was returned for correction but these are as before: {en}. "
        "Correct them, or say why not",
        errors=[{"key": "reason", "message": f"没有改动：{zh}", "message_en": f"Unchanged: {en}"}],
    )  # fmt: skip

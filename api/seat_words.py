"""What happens at the seats of an approval, in words: skipped, signed together, returned, corrected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.bpmn.model import Node
from ground.bilingual import Bilingual

BY_PEOPLE = ("returned", "corrected", "signed")
_SKIPPED = {
    "condition": Bilingual("按流程规定跳过", "skipped as the process rules"),
    "same_person": Bilingual("与上一环节为同一人，跳过", "skipped, the person had just decided"),
    "same_unit": Bilingual("与上一环节为同一单位，跳过", "skipped, the unit had just decided"),
}
_BY_AN_OPERATOR = Bilingual("由运维跳过", "skipped by an operator")


@dataclass(frozen=True)
class Words:
    """What the elements of a drawing and the fields that a seat asks for are called."""

    element: Callable[[str], Bilingual]
    fields: Callable[[Node | None], Mapping[str, Bilingual]]


def seat_words(kind: str, node: Node | None, payload: Mapping[str, Any], words: Words) -> Bilingual | None:
    """What a row of the history of this kind says beside the seat's name; None for another kind."""
    if kind == "skipped":
        return _SKIPPED.get(payload.get("why") or "", _BY_AN_OPERATOR)
    if kind == "signed":
        return _signed(node, payload)
    if kind not in BY_PEOPLE:
        return None
    names: Sequence[str] = payload.get("asked" if kind == "returned" else "changed") or ()
    known = words.fields(node) if names else {}
    named = [known.get(name, Bilingual(name, name)) for name in names]
    listed = Bilingual("、".join(one.zh for one in named), ", ".join(one.en for one in named))
    return _returned(payload, listed, words) if kind == "returned" else _corrected(listed)


def _returned(payload: Mapping[str, Any], asked: Bilingual, words: Words) -> Bilingual:
    """What a seat asked to be corrected, or which earlier seat it asked to decide again."""
    if payload.get("to"):
        seat = words.element(str(payload["to"]))
        about = (f"，须核实{asked.zh}", f" about {asked.en}") if asked.zh else ("", "")
        return Bilingual(
            f"退回“{seat.zh}”重新办理{about[0]}", f'sends it back to "{seat.en}" to decide again{about[1]}'
        )
    return Bilingual(f"要求补正{asked.zh}", f"asks for a correction{f' of {asked.en}' if asked.en else ''}")


def _corrected(changed: Bilingual) -> Bilingual:
    """What was changed for a seat that had returned the case."""
    if not changed.zh:
        return Bilingual("未作改动，重新提交", "resubmitted unchanged")
    return Bilingual(f"已补正{changed.zh}，重新提交", f"resubmitted with {changed.en} corrected")


def _signed(node: Node | None, payload: Mapping[str, Any]) -> Bilingual:
    """What several who signed decided together, with their votes."""
    labels = {o.value: (o.label or o.value, o.label_en or o.label or o.value) for o in node.outcomes} if node else {}
    counts = [(*labels.get(value, (value, value)), count) for value, count in payload.get("counts", {}).items()]
    zh, en = labels.get(payload.get("outcome") or "", ("办结", "done"))
    veto = ("，一票否决", ", by veto") if payload.get("veto_by") else ("", "")
    votes = "，".join(f"{label} {count}" for label, _, count in counts)
    votes_en = ", ".join(f"{label} {count}" for _, label, count in counts)
    return Bilingual(
        f"会签结果为{zh}{veto[0]}（{payload.get('signers')} 人中：{votes}）",
        f"signed as {en}{veto[1]} (of {payload.get('signers')}: {votes_en})",
    )

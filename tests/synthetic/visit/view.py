"""What people see of a visit."""

from collections.abc import Mapping, Sequence
from typing import Any

from processes.visit.process import TITLE, process

from ground.bilingual import Bilingual
from processes.sections import Change, Changes, Fact, Facts, Figure, Figures, Shown, Side, Sides, Table

PURPOSE = Bilingual("目的", "Purpose")


def _purpose(variables: Mapping[str, Any]) -> Bilingual:
    text = str((variables.get("request") or {}).get("purpose", ""))
    return Bilingual(text, f"for {text}")


@process.says
def sentences(session: Any, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """One sentence for each visit."""
    return {row["case_id"]: Bilingual("计划一次家访", "A home visit is planned") for row in cases}


@process.column("purpose", PURPOSE)
def purposes(session: Any, rows: Sequence[Mapping[str, Any]]) -> dict[str, Bilingual]:
    """What each visit is for."""
    return {row["case_id"]: _purpose(row["variables"]) for row in rows}


@process.shows
def shown(session: Any, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """One section of every kind."""
    fact = Fact(PURPOSE, _purpose(variables))
    return Shown((
        Changes((Change("visited", TITLE, Bilingual("否", "no"), Bilingual("是", "yes")),)), Facts((fact,)),
        Table(TITLE, (PURPOSE,), ((_purpose(variables),),)), Sides(TITLE, (Side(TITLE, (fact,)), Side(PURPOSE, (fact,)))),
        Figures(TITLE, (Figure(PURPOSE, 7),)),
    ))  # fmt: skip

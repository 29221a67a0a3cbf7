"""What a person sees of an issue of codes: how many wait, how many are withheld, what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.code_issue.process import TITLE, process
from processes.sections import Figure, Figures, Shown

WAITING = Bilingual("待赋号学生", "Students who wait")
WITHHELD = Bilingual("因问题学籍暂不赋号", "Withheld for an open problem")
ISSUED, LEFT = Bilingual("已赋号", "Codes issued"), Bilingual("未赋号", "Left without")


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """One sentence for each case."""
    return {row["case_id"]: Bilingual("提请批量赋予正式学籍号", "Formal codes are to be issued") for row in cases}


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The figures that who checks weighs, and those of the result."""
    facts, issued = variables.get("facts") or {}, variables.get("issued") or {}
    told = ((WAITING, facts.get("waiting")), (WITHHELD, facts.get("withheld")), (ISSUED, issued.get("issued")),
            (LEFT, issued.get("left")))  # fmt: skip
    return Shown((Figures(TITLE, tuple(Figure(label, int(n)) for label, n in told if n is not None)),))

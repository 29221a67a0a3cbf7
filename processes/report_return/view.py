"""What a person sees of a return: whose report of which period, why, and with whom it was talked over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.report_return.process import process
from processes.report_view import show, tell
from processes.sections import Shown

_MORE = (
    (Bilingual("退回原因", "Reason"), "reason"), (Bilingual("已与何人沟通", "Talked over with"), "talked_with"),
    (Bilingual("指定单位", "Named units"), "units"), (Bilingual("指定项目", "Named items"), "items"),
    (Bilingual("更正时限（天）", "Days to correct"), "days"),
)  # fmt: skip


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`郑州市教育局 退回2026年10月“…”` for each case."""
    return tell(session, cases, Bilingual("退回", "returns"))


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """What the inspector weighs."""
    return show(session, variables, _MORE)

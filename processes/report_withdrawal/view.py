"""What a person sees of a withdrawal: whose report of which period, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.report_view import show, tell
from processes.report_withdrawal.process import process
from processes.sections import Shown

_MORE = ((Bilingual("撤报原因", "Reason"), "reason"), (Bilingual("更正时限（天）", "Days to correct"), "days"))


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`金水区教育局 申请撤回2026年10月“…”` for each case."""
    return tell(session, cases, Bilingual("申请撤回", "asks to withdraw"))


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The report and the reason that the deciding levels weigh."""
    return show(session, variables, _MORE)

"""Filing (备案): the authority is told of a change that it does not decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ground.bilingual import Bilingual
from records.acting import Acting
from records.notices import NewNotice, leave_notice
from records.roles import Role
from records.scope import system_scope
from records.tree import OrgRow, nearest_authority, row_by_id, rows_above


def tell(work: Any, case: str, unit: OrgRow, words: Bilingual, kind: str = "filed") -> None:
    """Leave a notice on the desk of a unit's student-status clerk, once per case, unit and kind."""
    with system_scope(work.session):
        who = Acting(work.now, work.actor.account, work.actor.organisation, kind, case)
        new = NewNotice(unit.id, Role.STUDENT_CLERK, kind, words.zh, words.en, f"{kind}:{case}:{unit.id}")
        leave_notice(work.session, who, new)


def tell_reasons(work: Any, case: str, school: str, reasons: Sequence[Mapping[str, Any]]) -> None:
    """Tell a school why a case cannot go on as it asked, each time anew."""
    words = Bilingual("；".join(one["message"] for one in reasons), "; ".join(one["message_en"] for one in reasons))
    with system_scope(work.session):
        unit = row_by_id(work.session, school)
    tell(work, case, unit, words, f"not_extended:{work.now:%Y%m%d%H%M%S}"[:24])


def file_with_authority(words: Bilingual) -> Any:
    """The effect of a filing: the school's authority reads that the change was made."""

    def filed(work: Any, facts: Mapping[str, Any], case: str) -> None:
        with system_scope(work.session):
            unit = nearest_authority(rows_above(work.session, facts["school"])[1:])
        tell(work, case, unit, words)

    return filed

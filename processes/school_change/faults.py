"""What is wrong with the entries of a new school, or of a new name: in words, for the rules to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.errors import Invalid
from records.schools import check_code
from records.tables import Organisation, VoidSchoolCode
from records.tree import org_by_id


def faults_of(session: Session, request: Mapping[str, Any], unit: str) -> list[Bilingual]:
    """Every fault of a code and a name that a request gives; a request without them has none."""
    return [*_of_code(session, request, unit), *_of_name(session, request)]


def _of_code(session: Session, request: Mapping[str, Any], unit: str) -> Iterator[Bilingual]:
    code = str(request.get("code") or "")
    if not code:
        return
    try:
        check_code(code, org_by_id(session, unit).province)
    except Invalid as reason:
        yield Bilingual(reason.zh, reason.en)
    if session.get(VoidSchoolCode, code) is not None:
        yield Bilingual(f"标识码 {code} 已作废，不可再用", f"the code {code} is void and never used again")
    elif session.scalar(select(Organisation.id).where(Organisation.code == code)) is not None:
        yield Bilingual(f"标识码 {code} 已有学校使用", f"another school has the code {code}")


def _of_name(session: Session, request: Mapping[str, Any]) -> Iterator[Bilingual]:
    name = str(request.get("name") or "")
    taken = select(Organisation.code).where(Organisation.name_zh == name, Organisation.valid_to.is_(None))
    if name and (code := session.scalar(taken.where(Organisation.id != str(request.get("school") or "")).limit(1))):
        yield Bilingual(f"已有同名学校（{code}）", f"another school has this name ({code})")

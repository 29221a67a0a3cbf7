"""Describing evidence files without opening them: kinds by id, and the list that a case shows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.files import files_of_case
from records.tables import FileObject

KINDS: dict[str, tuple[str, str]] = {
    "stamped_form": ("加盖公章的申请表", "Stamped application form"),
    "household": ("户口簿", "Household register"),
    "residence": ("居住证明", "Proof of residence"),
    "guardian_work": ("监护人工作证明", "Guardian's proof of work"),
    "hospital": ("医院证明", "Hospital certificate"),
    "guardian_request": ("监护人书面申请", "Guardian's written request"),
    "exit_papers": ("出国（境）证件", "Papers for going abroad"),
    "death_paper": ("死亡证明", "Certificate of death"),
    "school_decision": ("学校研究决定", "Decision of the school"),
    "visit_record": ("家访与劝返记录", "Record of visits"),
    "authority_document": ("主管部门文件", "Document of the authority"),
    "disability": ("残疾证、评定或诊断", "Disability certificate or assessment"),
    "committee": ("专家委员会评估意见", "Assessment of the committee"),
    "other": ("其他材料", "Other document"),
}
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


def file_kinds(session: Session, file_ids: Sequence[str]) -> dict[str, str]:
    """Return the kind of each file within the scope, by id."""
    if not file_ids:
        return {}
    rows = session.scalars(select(FileObject).where(FileObject.id.in_(file_ids), FileObject.erased_at.is_(None)))
    return {row.id: row.kind for row in rows}


def evidence_of_case(session: Session, case_no: str) -> list[dict[str, Any]]:
    """Return the evidence of a case as clients show it; names are made of the kind, never of a person."""
    return [described(row, n) for n, row in enumerate(files_of_case(session, case_no), 1)]


def described(row: FileObject, number: int = 1) -> dict[str, Any]:
    """One file: id, kind, a name made of its kind, type, size in bytes, when it was uploaded."""
    zh, en = KINDS.get(row.kind, (row.kind, row.kind))
    ending = _ENDINGS.get(row.media_type, "bin")
    return {
        "id": row.id, "kind": row.kind, "kind_name": zh, "kind_name_en": en,
        "name": f"{zh}{number}.{ending}", "name_en": f"{en} {number}.{ending}",
        "type": row.media_type, "size": row.size, "at": row.uploaded_at.isoformat(), "uploaded_by": row.uploaded_by,
    }  # fmt: skip

"""What the parties of a case may read: a sealed snapshot of named fields, and who was granted it (domain 2, 4b)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Invalid, NotFound
from records.ids import new_id
from records.keyring import digest
from records.scope import system_scope
from records.session import keyring_of
from records.students.codes import mask_address, mask_birth, mask_code, mask_email, mask_phone
from records.students.sealing import AUX, BIRTH, CODE, ID_NUMBER
from records.students.versions import payload_of
from records.tables import CaseGrant, CaseSnapshot, School, Student
from records.tree import org_by_id

DEFAULT_FIELDS = ("xm", "xbm", "csrq", "sfzjlxm", "sfzjh", "grbsm", "mzm", "hkszdm", "xzz", "lxdh")
# What the snapshot adds from the student's row; codes and ids, so that whoever shows them can name them.
PLACEMENT_FIELDS = ("school", "stage", "grade", "cohort", "class", "status")
_MASKS = {ID_NUMBER: mask_code, CODE: mask_code, AUX: mask_code, BIRTH: mask_birth}
# How to reach the family; of members the same under `cy1_…`, `cy2_…`.
_CONTACT = {"lxdh": mask_phone, "xzz": mask_address, "jtzz": mask_address, "txdz": mask_address, "dzxx": mask_email}


@dataclass(frozen=True)
class Snapshot:
    """Masked fields for display, and the digest that a case can hold as proof of what it was shown."""

    id: str
    case_no: str
    student_id: str
    display: dict[str, Any]
    digest: str


def snapshot(
    session: Session, acting: Acting, student_id: str, fields: Iterable[str] = DEFAULT_FIELDS
) -> Snapshot:
    """Keep the fields that the acting case shows as they are now, and return them masked.

    The student can be outside the scope (a transfer is started by the receiving side): the narrow look-up or
    the case is the right to it.
    """
    if not acting.case_no:
        raise Invalid(
            "Expected a case number on the author but there is none: snapshots belong to cases.",
            "缺少案件编号，快照须由案件留存",
        )
    ring = keyring_of(session)
    with system_scope(session):
        student = session.scalar(select(Student).where(Student.id == student_id))
        if student is None:
            raise NotFound(
                "Expected a student but there is none with this id.",
                "没有这名学生，请核对",
            )
        payload = payload_of(session, student_id)
        kept = {key: payload.get(key) for key in fields} | _placement(session, student)
        row_id = new_id()
        row = CaseSnapshot(
            id=row_id, case_no=acting.case_no, student_id=student_id, org_id=student.org_id,
            province=student.province, payload=ring.seal_json(_place(row_id), kept), digest=digest(kept),
            key_id=ring.active, taken_at=acting.now,
        )  # fmt: skip
        session.add(row)
        session.flush()
    return Snapshot(row_id, acting.case_no, student_id, masked(kept), row.digest)


def grant_case(
    session: Session, acting: Acting, org_ids: Iterable[str], fields: Iterable[str] = (), whole: bool = True
) -> None:  # fmt: skip
    """Let organisations read the acting case's snapshot and evidence, during and after it; repeats are harmless.

    Not `whole`: of the rows of a case of many each reads its own alone.
    """
    if not acting.case_no:
        raise Invalid(
            "Expected a case number on the author but there is none: grants belong to cases.",
            "缺少案件编号，查看权限须由案件授予",
        )
    with system_scope(session):
        for org_id in dict.fromkeys(org_ids):
            if session.get(CaseGrant, (acting.case_no, org_id)) is None:
                session.add(
                    CaseGrant(
                        case_no=acting.case_no, org_id=org_id, province=org_by_id(session, org_id).province,
                        fields=list(fields), granted_at=acting.now, whole=whole,
                    )
                )  # fmt: skip
        session.flush()


def grant_again(session: Session, acting: Acting, org_ids: Iterable[str]) -> None:
    """Let organisations that got a task later read what the case's parties read; nothing if nobody reads it."""
    if session.scalar(select(CaseGrant.case_no).where(CaseGrant.case_no == acting.case_no).limit(1)) is not None:
        grant_case(session, acting, org_ids)


def read_snapshot(session: Session, case_no: str, student_id: str | None = None) -> Snapshot:
    """Return the latest snapshot of a case within the scope: the holder's or a granted party's (domain 4b)."""
    query = select(CaseSnapshot).where(CaseSnapshot.case_no == case_no)
    if student_id is not None:
        query = query.where(CaseSnapshot.student_id == student_id)
    row = session.scalar(query.order_by(CaseSnapshot.taken_at.desc(), CaseSnapshot.id.desc()).limit(1))
    if row is None:
        raise NotFound(
            "Expected a case in which your organisation is a party but there is none with this number.",
            "没有这个案件，或本单位不是当事方",
        )
    kept = keyring_of(session).open_json(_place(row.id), row.payload)
    allowed = _granted_fields(session, case_no)
    shown = {key: value for key, value in kept.items() if not allowed or key in allowed or key in PLACEMENT_FIELDS}
    return Snapshot(row.id, row.case_no, row.student_id, masked(shown), row.digest)


def masked(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields with identity values, telephones and addresses masked, the members' too (domain 1)."""
    told = identity_masked(fields)
    return {key: _contact_masked(key, value) if value else value for key, value in told.items()}


def identity_masked(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields with identity values alone masked: whoever decides a change of address must be able to read it."""
    return {
        key: _MASKS[key](value) if key in _MASKS and value else
        mask_code(value) if key.endswith("sfzjh") and value else value
        for key, value in fields.items()
    }  # fmt: skip


def _contact_masked(key: str, value: Any) -> Any:
    mask = _CONTACT.get(key.removeprefix("cy1_").removeprefix("cy2_"))
    return mask(str(value)) if mask else value


def _granted_fields(session: Session, case_no: str) -> set[str]:
    grants = session.scalars(select(CaseGrant).where(CaseGrant.case_no == case_no))
    return {field for grant in grants for field in grant.fields}


def _placement(session: Session, student: Student) -> dict[str, Any]:
    code = session.scalar(select(School.code).where(School.id == student.org_id))
    return {
        "school": code, "stage": student.stage, "grade": student.grade, "cohort": student.cohort,
        "class": student.class_id, "status": student.status,
    }  # fmt: skip


def _place(row_id: str) -> str:
    return f"case_snapshot.payload:{row_id}"

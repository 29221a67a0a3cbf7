"""The tables of the registers, one file per topic; importing this package fills `records.database.metadata`."""

from records.database import metadata
from records.tables.account import Account, ApiToken, Person, RoleAssignment, SignIn
from records.tables.audit import ReadAudit
from records.tables.case import CaseGrant, CaseLock, CaseSnapshot, LookUp
from records.tables.file import FileObject
from records.tables.job import Job
from records.tables.notice import Notice
from records.tables.org import Organisation, OrgClosure, OrgParent
from records.tables.replay import ReplayedAnswer
from records.tables.school import School, SchoolClass, VoidSchoolCode
from records.tables.setting import Setting
from records.tables.student import (
    Enrolment,
    NameToken,
    ProblemRecord,
    ProposedChange,
    Student,
    StudentPointer,
    StudentVersion,
)

__all__ = [
    "Account",
    "ApiToken",
    "CaseGrant",
    "CaseLock",
    "CaseSnapshot",
    "Enrolment",
    "FileObject",
    "Job",
    "LookUp",
    "NameToken",
    "Notice",
    "OrgClosure",
    "OrgParent",
    "Organisation",
    "Person",
    "ProblemRecord",
    "ProposedChange",
    "ReadAudit",
    "ReplayedAnswer",
    "RoleAssignment",
    "School",
    "SchoolClass",
    "Setting",
    "SignIn",
    "Student",
    "StudentPointer",
    "StudentVersion",
    "VoidSchoolCode",
    "metadata",
]

"""The tables of the registers, one file per topic; importing this package fills `records.database.metadata`."""

from records.database import metadata
from records.tables.account import Account, ApiToken, Person, RoleAssignment, SignIn, SignInAttempt
from records.tables.admission import Admission, AdmissionPlan
from records.tables.audit import ReadAudit
from records.tables.bulk import BulkItem
from records.tables.calendar import CalendarAddress
from records.tables.case import CaseGrant, CaseLock, CaseSnapshot, CaseSubject, LookUp, SealedEntry
from records.tables.case_row import CaseRow, CaseRowDecision, CaseRowEffect, CaseRowSelection
from records.tables.file import FileObject
from records.tables.graduate import Graduate
from records.tables.growth import GrowthRecord
from records.tables.history import StudentFields, StudentPlace
from records.tables.job import Job
from records.tables.named_people import NamedPeopleUrging, NamedPerson, NamedReport
from records.tables.notice import Notice, NoticeAddress, NoticeMessage, NoticeWish
from records.tables.org import Organisation, OrgClosure, OrgParent, OrgState
from records.tables.own_words import DecisionDraft, OwnPhrase
from records.tables.password import PastPassword
from records.tables.placement import SpecialPlacement
from records.tables.preschool import PreschoolFile
from records.tables.problem import ProblemGroup
from records.tables.promotion import (
    PromotionBackup,
    PromotionCheck,
    PromotionKept,
    PromotionPiece,
    PromotionRun,
)
from records.tables.refill import Refill
from records.tables.replay import ReplayedAnswer
from records.tables.school import School, SchoolClass, VoidSchoolCode
from records.tables.school_card import SchoolCardStand, SchoolCardUrging, SchoolCardVersion
from records.tables.setting import Setting, SettingProposal
from records.tables.student import (
    Enrolment,
    NameToken,
    ProblemRecord,
    ProposedChange,
    Student,
    StudentPointer,
    UndoneFetch,
)
from records.tables.substitution import Substitution

__all__ = [
    "Account",
    "Admission",
    "AdmissionPlan",
    "ApiToken",
    "BulkItem",
    "CalendarAddress",
    "CaseGrant",
    "CaseLock",
    "CaseRow",
    "CaseRowDecision",
    "CaseRowEffect",
    "CaseRowSelection",
    "CaseSnapshot",
    "CaseSubject",
    "DecisionDraft",
    "Enrolment",
    "FileObject",
    "Graduate",
    "GrowthRecord",
    "Job",
    "LookUp",
    "NameToken",
    "NamedPeopleUrging",
    "NamedPerson",
    "NamedReport",
    "Notice",
    "NoticeAddress",
    "NoticeMessage",
    "NoticeWish",
    "OrgClosure",
    "OrgParent",
    "OrgState",
    "Organisation",
    "OwnPhrase",
    "PastPassword",
    "Person",
    "PreschoolFile",
    "ProblemGroup",
    "ProblemRecord",
    "PromotionBackup",
    "PromotionCheck",
    "PromotionKept",
    "PromotionPiece",
    "PromotionRun",
    "ProposedChange",
    "ReadAudit",
    "Refill",
    "ReplayedAnswer",
    "RoleAssignment",
    "School",
    "SchoolCardStand",
    "SchoolCardUrging",
    "SchoolCardVersion",
    "SchoolClass",
    "SealedEntry",
    "Setting",
    "SettingProposal",
    "SignIn",
    "SignInAttempt",
    "SpecialPlacement",
    "Student",
    "StudentFields",
    "StudentPlace",
    "StudentPointer",
    "Substitution",
    "UndoneFetch",
    "VoidSchoolCode",
    "metadata",
]

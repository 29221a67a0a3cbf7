"""Roles and permissions: one enum each, one table between them, one table of pairs that exclude each other (O3, O4)."""

from enum import StrEnum

from records.tables.org import OrgKind


class Role(StrEnum):
    """What an account is at an organisation."""

    STUDENT_CLERK = "student_clerk"  # 学籍管理员
    STUDENT_LEADER = "student_leader"  # 学籍主管领导
    SYSTEM_ADMIN = "system_admin"  # 系统管理员
    INSPECTOR = "inspector"  # 视察员
    AUDITOR = "auditor"  # 审核员
    MANAGER = "manager"  # 管理员
    ENROLMENT_OFFICER = "enrolment_officer"  # 招生管理员
    PLANNER = "planner"  # 发展规划
    PROCESS_OWNER = "process_owner"  # 流程负责人
    OPERATOR = "operator"  # 运维


TITLES: dict[Role, tuple[str, str]] = {
    Role.STUDENT_CLERK: ("学籍管理员", "Student-status clerk"),
    Role.STUDENT_LEADER: ("学籍主管领导", "Student-status leader"),
    Role.SYSTEM_ADMIN: ("系统管理员", "System administrator"),
    Role.INSPECTOR: ("视察员", "Inspector"),
    Role.AUDITOR: ("审核员", "Auditor"),
    Role.MANAGER: ("管理员", "Manager"),
    Role.ENROLMENT_OFFICER: ("招生管理员", "Enrolment officer"),
    Role.PLANNER: ("发展规划", "Planning department"),
    Role.PROCESS_OWNER: ("流程负责人", "Process owner"),
    Role.OPERATOR: ("运维", "Operator"),
}


class Permission(StrEnum):
    """What a route or function asks for.

    `case.read` opens the cases that stand on one's own desk or that one started; `case.below` all those of the subtree.
    """

    ORG_READ = "org.read"
    ORG_MANAGE = "org.manage"
    ORG_MOVE = "org.move"
    SCHOOL_MANAGE = "school.manage"
    SCHOOL_CARD = "school.card"
    SCHOOL_CARD_EDIT = "school.card_edit"
    NAMED_READ = "named.read"
    NAMED_EDIT = "named.edit"
    CLASS_MANAGE = "class.manage"
    ACCOUNT_READ = "account.read"
    ACCOUNT_MANAGE = "account.manage"
    STUDENT_LIST = "student.list"
    STUDENT_FULL = "student.full"
    STUDENT_LOOK_UP = "student.look_up"
    STUDENT_EDIT = "student.edit"
    STUDENT_IMPORT = "student.import"
    STUDENT_EXPORT = "student.export"
    CASE_START = "case.start"
    CASE_READ = "case.read"
    CASES_BELOW = "case.below"
    TASK_DECIDE = "task.decide"
    SUPERVISE = "case.supervise"
    FILE_UPLOAD = "file.upload"
    FILE_READ = "file.read"
    STATISTICS = "statistics.read"
    SETTING_READ = "setting.read"
    SETTING_WRITE = "setting.write"
    DEFINITION_READ = "definition.read"
    DEFINITION_EDIT = "definition.edit"
    DEFINITION_PUBLISH = "definition.publish"
    OPERATE = "operate"
    AUDIT_READ = "audit.read"
    REPORT_READ = "report.read"
    REPORT_WRITE = "report.write"
    REPORT_DEFINE = "report.define"


_P = Permission
_EVERYBODY = {_P.ORG_READ, _P.SETTING_READ, _P.DEFINITION_READ}
_OWN_CASES = {_P.CASE_READ, _P.TASK_DECIDE, _P.CASE_START}
_CASE_WORK = _OWN_CASES | {_P.CASES_BELOW, _P.FILE_READ, _P.FILE_UPLOAD}
_RECORD_READ = {_P.STUDENT_LIST, _P.STUDENT_FULL, _P.STATISTICS}
_REPORTS = {_P.REPORT_READ, _P.REPORT_WRITE}
_CARDS = {_P.SCHOOL_CARD, _P.SCHOOL_CARD_EDIT}
_NAMED = {_P.NAMED_READ, _P.NAMED_EDIT}
_CLERK = _CASE_WORK | _RECORD_READ | {_P.STUDENT_LOOK_UP, _P.STUDENT_EDIT, _P.STUDENT_IMPORT, _P.STUDENT_EXPORT}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    role: frozenset(_EVERYBODY | extra)
    for role, extra in {
        Role.STUDENT_CLERK: _CLERK | _CARDS | _NAMED | {_P.CLASS_MANAGE, _P.SUPERVISE} | _REPORTS,
        Role.STUDENT_LEADER: _CASE_WORK | _RECORD_READ | {_P.SUPERVISE, _P.REPORT_READ, _P.SCHOOL_CARD, _P.NAMED_READ},
        Role.SYSTEM_ADMIN: _OWN_CASES | {
            _P.ORG_MANAGE, _P.ORG_MOVE, _P.SCHOOL_MANAGE, _P.ACCOUNT_READ, _P.ACCOUNT_MANAGE, _P.SETTING_WRITE,
            _P.AUDIT_READ, *_NAMED,
        },
        Role.INSPECTOR: _CASE_WORK | {_P.STATISTICS, _P.SUPERVISE, _P.REPORT_READ, _P.NAMED_READ},
        Role.AUDITOR: _CASE_WORK | {_P.STATISTICS, _P.SUPERVISE, _P.REPORT_READ, _P.NAMED_READ},
        Role.MANAGER: _CASE_WORK | {_P.STATISTICS, _P.SUPERVISE, _P.REPORT_DEFINE} | _REPORTS | _NAMED,
        Role.ENROLMENT_OFFICER: _CASE_WORK | {_P.STATISTICS, _P.STUDENT_LIST},
        Role.PLANNER: _CASE_WORK | {_P.STATISTICS, _P.SUPERVISE, _P.REPORT_READ, _P.NAMED_READ},
        Role.PROCESS_OWNER: {
            _P.DEFINITION_EDIT, _P.DEFINITION_PUBLISH, _P.SETTING_WRITE, _P.STATISTICS, _P.REPORT_READ,
            _P.REPORT_DEFINE,
        },
        Role.OPERATOR: {_P.OPERATE, _P.ORG_MOVE, _P.STATISTICS},
    }.items()
}  # fmt: skip
_SCHOOL_ONLY = frozenset({_P.CLASS_MANAGE})
_AUTHORITY_ONLY = frozenset({_P.SUPERVISE, _P.REPORT_DEFINE})

BUSINESS = frozenset(set(Role) - {Role.SYSTEM_ADMIN, Role.OPERATOR})
STATUS_ROLES = frozenset({Role.STUDENT_CLERK, Role.STUDENT_LEADER})
PROGRESS_ROLES = frozenset({Role.INSPECTOR, Role.AUDITOR, Role.MANAGER})

SMALL_SCHOOL_PAIR = frozenset({Role.STUDENT_CLERK, Role.STUDENT_LEADER})
INCOMPATIBLE: frozenset[frozenset[Role]] = frozenset(
    {frozenset({Role.SYSTEM_ADMIN, role}) for role in BUSINESS}
    | {frozenset({Role.OPERATOR, role}) for role in BUSINESS - {Role.PROCESS_OWNER}}
    | {SMALL_SCHOOL_PAIR, frozenset({Role.INSPECTOR, Role.AUDITOR}), frozenset({Role.INSPECTOR, Role.MANAGER})}
)


class Issuer(StrEnum):
    """Who may issue accounts of a role family (decisions, domain 15)."""

    LEVEL_ABOVE = "level_above"  # the system administrator of the unit's parent or authority
    OWN_OR_ABOVE = "own_or_above"  # the system administrator of the same level or of any level above
    MINISTRY = "ministry"  # from the personnel forms that provinces collect; at a school, its authority


ISSUERS: dict[Role, Issuer] = {
    Role.SYSTEM_ADMIN: Issuer.LEVEL_ABOVE,
    Role.STUDENT_CLERK: Issuer.OWN_OR_ABOVE,
    Role.STUDENT_LEADER: Issuer.OWN_OR_ABOVE,
    Role.INSPECTOR: Issuer.MINISTRY,
    Role.AUDITOR: Issuer.MINISTRY,
    Role.MANAGER: Issuer.MINISTRY,
    Role.ENROLMENT_OFFICER: Issuer.OWN_OR_ABOVE,
    Role.PLANNER: Issuer.OWN_OR_ABOVE,
    Role.PROCESS_OWNER: Issuer.OWN_OR_ABOVE,
    Role.OPERATOR: Issuer.OWN_OR_ABOVE,
}

SCHOOL_KINDS = frozenset({OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL})


def permissions_of(role: Role, kind: OrgKind) -> frozenset[Permission]:
    """Return what a role may do at a kind of organisation: an authority's clerk keeps no classes (O3)."""
    excluded = _AUTHORITY_ONLY if kind in SCHOOL_KINDS else _SCHOOL_ONLY
    return PERMISSIONS[role] - excluded


def incompatible(first: Role, second: Role) -> bool:
    """Tell whether one person may not hold both roles (decisions, domain 8)."""
    return first != second and frozenset({first, second}) in INCOMPATIBLE

"""Scope: which organisations a session may read, applied to every ORM read in this one place (O6).

A session carries one scope. A listener adds, per class, a plain criterion to each ORM statement; a statement on
a session without a scope is refused. The criteria are built once per scope from values, never from lambdas, whose
cached closures would show one user's scope to the next (architecture: Scope and rights).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, event, inspect, or_, select, true
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.expression import Insert, TextClause

from ground.prepared import Prepared, tables_in
from records.errors import NotAllowed, ScopeMissing
from records.roles import Permission
from records.tables import (
    Account,
    Admission,
    AdmissionPlan,
    BulkItem,
    CaseGrant,
    CaseLock,
    CaseRow,
    CaseRowDecision,
    CaseRowEffect,
    CaseRowSelection,
    CaseSnapshot,
    CaseSubject,
    Enrolment,
    FileObject,
    Graduate,
    GrowthRecord,
    Job,
    LookUp,
    NamedPerson,
    NamedReport,
    Notice,
    OrgClosure,
    Person,
    PreschoolFile,
    ProblemRecord,
    PromotionBackup,
    PromotionCheck,
    PromotionKept,
    PromotionPiece,
    ProposedChange,
    RoleAssignment,
    SchoolCardStand,
    SchoolCardVersion,
    SchoolClass,
    SealedEntry,
    SpecialPlacement,
    Student,
    StudentFields,
    StudentPlace,
    StudentPointer,
    Substitution,
    UndoneFetch,
)

_KEY = "heban.scope"


class Scope:
    """A set of organisations: the subtrees of `roots`, or everything for system jobs."""

    def __init__(
        self,
        session: Session,
        roots: frozenset[str],
        permissions: frozenset[Permission] = frozenset(),
        account_id: str | None = None,
        everything: bool = False,
    ) -> None:
        self.roots = roots
        self.permissions = permissions
        self.account_id = account_id
        self.everything = everything
        self._session = session
        self._known: dict[str, bool] = {}
        self._criteria: dict[str, Any] = {}

    def allows(self, org_id: str) -> bool:
        """Tell whether an organisation lies in the scope."""
        if self.everything or org_id in self.roots:
            return True
        if org_id not in self._known:
            self._session.flush()
            self._known[org_id] = any(self._stands_below(org_id, root) for root in self.roots)
        return self._known[org_id]

    def _stands_below(self, org_id: str, root: str) -> bool:
        return _BELOW.one(self._session.connection(), {"x_org": org_id, "x_root": root}) is not None

    def covers(self, column: Any) -> ColumnElement[bool]:
        """Return the SQL criterion that a column of organisation ids lies in the scope."""
        if self.everything:
            return true()
        closure = OrgClosure.__table__.c
        return column.in_(select(closure.descendant).where(closure.ancestor.in_(sorted(self.roots))))

    def criteria(self, tables: frozenset[str]) -> list[Any]:
        """Return the loader criteria for the tables that a statement names; each is built once per scope."""
        for name in tables - self._criteria.keys():
            cls = _BY_TABLE[name]
            self._criteria[name] = with_loader_criteria(cls, RULES[cls](self), include_aliases=True)
        return [self._criteria[name] for name in sorted(tables)]

    def may(self, permission: Permission) -> bool:
        """Tell whether the scope's role holds a permission."""
        return self.everything or permission in self.permissions

    def require(self, permission: Permission, org_id: str | None = None) -> None:
        """Raise NotAllowed unless the role holds the permission and the organisation lies in the scope."""
        if not self.may(permission):
            raise NotAllowed(
                f"Expected a role with the right {permission} but this one lacks it: act in another role.",
                f"当前身份没有“{permission}”权限，请切换身份",
            )
        if org_id is not None and not self.allows(org_id):
            raise NotAllowed(
                "Expected an organisation in your subtree but this one lies outside: ask whoever is in charge of it.",
                "该机构不在管辖范围，请由其主管部门办理",
            )


Rule = Callable[[Scope], ColumnElement[bool]]


def _by_org(cls: Any) -> Rule:
    return lambda scope: scope.covers(cls.org_id)


def _past_rule(cls: Any) -> Rule:
    def rule(scope: Scope) -> ColumnElement[bool]:
        # why: the present holder reads the whole history, a former school its own part of it
        student = Student.__table__.c
        held = select(student.id).where(scope.covers(student.org_id))
        return or_(scope.covers(cls.org_id), cls.student_id.in_(held))

    return rule


def _party_rule(cls: Any, whole: bool = False) -> Rule:
    def rule(scope: Scope) -> ColumnElement[bool]:
        # why: parties of a case read its snapshot and evidence, during and after it (domain 4b); its rows by `whole`
        grant = CaseGrant.__table__.c
        granted = select(grant.case_no).where(scope.covers(grant.org_id), grant.ends_at.is_(None))
        return or_(scope.covers(cls.org_id), cls.case_no.in_(granted.where(grant.whole) if whole else granted))

    return rule


_PAST = (StudentPlace, StudentFields, Enrolment, GrowthRecord, SpecialPlacement)
RULES: dict[Any, Rule] = {
    **{
        cls: _by_org(cls)
        for cls in (
            Person, Account, RoleAssignment, SchoolClass, Student, ProposedChange, ProblemRecord, StudentPointer,
            UndoneFetch, CaseLock, CaseGrant, LookUp, Job, BulkItem, Notice, Substitution, CaseRowDecision,
            CaseRowEffect, CaseRowSelection, PromotionKept, PromotionPiece, PromotionCheck, PromotionBackup, Graduate,
            Admission, AdmissionPlan, NamedPerson, NamedReport, PreschoolFile, SchoolCardStand, SchoolCardVersion,
        )
    },
    **{cls: _past_rule(cls) for cls in _PAST},
    CaseRow: _party_rule(CaseRow, whole=True),
    **{cls: _party_rule(cls) for cls in (CaseSnapshot, CaseSubject, FileObject, SealedEntry)},
}  # fmt: skip
_BY_TABLE: dict[str, Any] = {cls.__tablename__: cls for cls in RULES}


def use_scope(session: Session, scope: Scope) -> Scope:
    """Give a session its scope, once; a session that read under one scope is not handed to another."""
    if session.info.get(_KEY) is not None:
        raise NotAllowed(
            "Expected a session without a scope but it has one: open a session per request.",
            "会话已有数据范围，每次请求应使用新会话",
        )
    session.info[_KEY] = scope
    return scope


def scope_of(session: Session) -> Scope:
    """Return the session's scope or raise ScopeMissing."""
    scope = session.info.get(_KEY)
    if scope is None:
        raise ScopeMissing(
            "Expected a scope on the session but there is none: sign in, or use system_scope for a job.",
            "会话没有数据范围，请先登录",
        )
    return scope


@contextmanager
def system_scope(session: Session) -> Iterator[Session]:
    """Lift the scope inside the block, for engine jobs and for checks that must see every province's rows.

    What the block loads stays in the session; `RecordsSession.get` asks the scope again, so it does not leak.
    """
    before = session.info.get(_KEY)
    session.info[_KEY] = Scope(session, frozenset(), everything=True)
    try:
        yield session
    finally:
        session.info[_KEY] = before


class _AnyRoot(Scope):
    """The scope of one root that is a parameter, `x_root`, for statements that are built once."""

    def __init__(self) -> None:
        super().__init__(Session(), frozenset())

    def covers(self, column: Any) -> ColumnElement[bool]:
        closure = OrgClosure.__table__.c
        return column.in_(select(closure.descendant).where(closure.ancestor == bindparam("x_root")))


def within_root(cls: Any) -> ColumnElement[bool]:
    """The rule of a class as a criterion whose one root is the parameter `x_root` (`root_of`)."""
    return RULES[cls](_AnyRoot())


def root_of(session: Session) -> str | None:
    """The one root of a session's scope; None where it has none, several, or sees everything."""
    scope = scope_of(session)
    return next(iter(scope.roots)) if len(scope.roots) == 1 and not scope.everything else None


class RecordsSession(Session):
    """A session whose `get` answers within the scope even for rows already loaded."""

    def connection(self, *options: Any, **named: Any) -> Connection:
        """Return the transaction's connection; a unit of work already has its own."""
        return self.bind if isinstance(self.bind, Connection) else super().connection(*options, **named)

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        """Return the row or None; None too when the row lies outside the scope."""
        scope = scope_of(self)
        found = super().get(entity, ident, **options)
        if found is None or scope.everything or type(found) not in RULES:
            return found
        return found if scope.allows(found.org_id) or type(found) in _WIDER and self._readable(found) else None

    def _readable(self, found: Any) -> bool:
        cls = type(found)
        key = [getattr(cls, column.key) for column in inspect(cls).primary_key]
        same = [column == getattr(found, column.key) for column in key]
        statement = select(*key).where(*same).execution_options(populate_existing=False)
        return self.scalar(statement) is not None


_WIDER = frozenset({*_PAST, CaseRow, CaseSnapshot, FileObject, SealedEntry})


@event.listens_for(RecordsSession, "do_orm_execute")
def _apply(state: ORMExecuteState) -> None:
    if state.is_column_load or (state.is_orm_statement and state.is_insert):
        return
    if not state.is_orm_statement:
        _refuse_around(state)
        return
    scope = scope_of(state.session)
    if scope.everything:
        return
    if state.is_from_statement:
        raise NotAllowed(
            "Expected a statement built from classes but got raw SQL: no scope can be added to it.",
            "原始 SQL 语句不能加数据范围，不予执行",
        )
    tables = tables_in(state.statement) & _BY_TABLE.keys()
    if tables:  # why: the criteria of all classes would be right too; naming them costs a tenth of adding them
        state.statement = state.statement.options(*scope.criteria(tables))


def _refuse_around(state: ORMExecuteState) -> None:
    """Raise NotAllowed for text, or bare tables of personal rows, on a session that is not a system job's."""
    if isinstance(state.statement, Insert):
        return
    text = isinstance(state.statement, TextClause)
    require_system_for(state.session, None if text else tables_in(state.statement))


def require_system_for(session: Session, tables: frozenset[str] | None) -> None:
    """Raise NotAllowed where a statement takes no scope, for it names personal tables (None: nobody knows which)."""
    if tables is not None and _BY_TABLE.keys().isdisjoint(tables):
        return
    scope = session.info.get(_KEY)
    if scope is None or not scope.everything:
        raise NotAllowed(
            "Expected a statement built from classes but got one that no scope can be added to.",
            "该语句不能加数据范围，不予执行",
        )


_C = OrgClosure.__table__.c
_BELOW = Prepared(select(_C.depth).where(_C.descendant == bindparam("x_org"), _C.ancestor == bindparam("x_root")))

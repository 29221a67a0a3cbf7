"""What a simulated year must balance: pupils, cases, deadlines, the promotion, decisions; read from the database."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import case, func, select

from api.context import House
from engine.operate.stuck import UNHELD
from engine.store import tables as t
from engine.store.late_tables import late_timer
from ground.bilingual import Bilingual
from records.acting import local_date
from records.promotion.rule import Outcome
from records.scope import Scope, use_scope
from records.students.codes import STATUS_NAMES, Status
from records.tables import CaseRowEffect, Graduate, PromotionPiece, PromotionRun, Student, StudentPlace
from service.year.ledger import Ledger
from service.year.world import World

MADE = "world:pupils:"


@dataclass(frozen=True)
class Check:
    """One thing that must hold: what it is, the two figures that must be the same."""

    name: Bilingual
    left: int
    right: int

    @property
    def holds(self) -> bool:
        return self.left == self.right


@dataclass
class Balance:
    """The figures of a year; nothing in them is an id or a time of the machine."""

    checks: list[Check] = field(default_factory=list)
    pupils: dict[str, int] = field(default_factory=dict)
    cases: dict[str, Counter[str]] = field(default_factory=dict)  # by process: started, refused, ended, running …
    decisions: dict[str, int] = field(default_factory=dict)
    by_month: dict[str, Counter[str]] = field(default_factory=dict)  # month -> process -> cases begun
    deadlines: dict[str, int] = field(default_factory=dict)
    refusals: dict[str, int] = field(default_factory=dict)
    promotion: dict[str, int] = field(default_factory=dict)
    schools: int = 0

    @property
    def holds(self) -> bool:
        """Does everything balance?"""
        return all(check.holds for check in self.checks)


def balance_of(house: House, ledger: Ledger, world: World) -> Balance:
    """Read the figures of a year that was played, and check each against its counterpart."""
    found = Balance(schools=len(world.sites))
    with house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        connection = session.connection()
        _pupils(house, (session, ledger), found)
        _cases(connection, ledger, found)
        _decisions(connection, ledger, found)
        _deadlines(connection, found)
        _promotion(session, found)
    return found


def _pupils(house: House, of: tuple[Any, Ledger], found: Balance) -> None:
    session, ledger = of
    made = sum(one["pupils"] for key, one in ledger.done.items() if key.startswith(MADE))
    lists = [key for key, process in house.processes.items() if process.season and process.season.rows]
    rows = select(func.count()).select_from(CaseRowEffect).join(t.case, t.case.c.id == CaseRowEffect.case_id)
    registered = session.scalar(rows.where(t.case.c.key.in_(lists)))
    total = session.scalar(select(func.count()).select_from(Student))
    by_status = dict(session.execute(select(Student.status, func.count()).group_by(Student.status)).tuples().all())
    present = session.scalar(select(func.count()).select_from(Student).where(Student.left_on.is_(None)))
    graduates = session.scalar(select(func.count()).select_from(Graduate).where(Graduate.void_at.is_(None)))
    states = {" ".join(STATUS_NAMES[Status(status)]): count for status, count in sorted(by_status.items())}
    out = total - present
    found.pupils = {"made": made, "registered": registered, "present": present, "out": out, **states}
    ended = by_status.get(Status.GRADUATED, 0) + by_status.get(Status.COMPLETED, 0)
    found.checks += [
        Check(Bilingual("学生：进入 = 离开 + 在籍", "Pupils: in = out + present"), made + registered, total),
        Check(Bilingual("毕业结业人数 = 毕业名册", "Graduated = register of graduates"), ended, graduates),
    ]


def _cases(connection: Any, ledger: Ledger, found: Balance) -> None:
    cases: dict[str, Counter[str]] = defaultdict(Counter)
    asked = 0
    for key, one in ledger.done.items():
        if key.startswith("start:"):
            process = key.split(":")[1]
            cases[process][one["result"]] += 1
            asked += one["result"] == "started"
            for rule in one.get("rules", ()):
                found.refusals[f"{process}: {rule}"] = found.refusals.get(f"{process}: {rule}", 0) + 1
    c = t.case.c
    for key, state, number in connection.execute(select(c.key, c.state, func.count()).group_by(c.key, c.state)):
        cases[key][state] += number
    for key, at in connection.execute(select(c.key, c.started_at)):
        month = f"{local_date(at):%Y-%m}"
        found.by_month.setdefault(month, Counter())[key] += 1
    unheld = len(connection.execute(UNHELD).all())
    incidents = connection.execute(select(func.count()).select_from(t.case).where(c.incidents > 0)).scalar_one()
    there = _of_people(connection, ledger)
    found.cases = dict(sorted(cases.items()))
    found.checks += [
        Check(Bilingual("发起的案件都在库中", "Every case that was started is there"), asked, there),
        Check(Bilingual("没有案件停滞（无人可办）", "No case is lost: nobody can see it"), unheld, 0),
        Check(Bilingual("没有案件出错", "No case stands still on a fault"), incidents, 0),
    ]


def _of_people(connection: Any, ledger: Ledger) -> int:
    ids = [one["case"] for key, one in ledger.done.items() if key.startswith("start:") and one.get("case")]
    known = set(connection.execute(select(t.case.c.id)).scalars())
    return sum(one in known for one in ids)


def _decisions(connection: Any, ledger: Ledger, found: Balance) -> None:
    reported: Counter[str] = Counter()
    for key, one in ledger.done.items():
        if key.startswith("decide:"):
            reported.update(one.get("outcomes", {}))
    h = t.history.c
    decided = connection.execute(select(func.count()).where(h.kind.in_(("decided", "corrected")), h.actor != "system"))
    found.decisions = dict(sorted(reported.items()))
    check = Bilingual("历史中的决定 = 报告的决定", "Decisions in history = decisions reported")
    found.checks.append(Check(check, int(decided.scalar_one()), sum(reported.values())))


def _deadlines(connection: Any, found: Balance) -> None:
    """Every task with a limit was decided within it or is marked overdue; every timer acted at its instant."""
    c = t.task.c
    missed = (c.decided_at > c.due_at) & c.overdue.is_(False)
    met = case((missed, 1), else_=0)
    limited, unmarked = connection.execute(
        select(func.count(), func.coalesce(func.sum(met), 0)).where(c.due_at.is_not(None))
    ).one()
    marked = connection.execute(select(func.count()).where(c.overdue.is_(True))).scalar_one()
    found.deadlines = {"limited": int(limited), "overdue": int(marked)}
    late = connection.execute(select(func.count()).select_from(late_timer)).scalar_one()
    found.checks += [
        Check(Bilingual("逾期都有标记", "Every deadline is met or marked late"), int(unmarked), 0),
        Check(Bilingual("定时都在到期时刻执行", "Every timer acted at its instant"), int(late), 0),
    ]


def _promotion(session: Any, found: Balance) -> None:
    runs = session.execute(select(PromotionRun.id, PromotionRun.case_no, PromotionRun.effective_on)).all()
    figures: Counter[str] = Counter()
    for (piece,) in session.execute(select(PromotionPiece.figures)):
        for key, number in piece.items():
            figures[str(Outcome(key.rsplit(":", 1)[1]))] += number
    found.promotion = dict(sorted(figures.items()))
    moves = select(func.count(), func.count(func.distinct(StudentPlace.student_id)))
    numbers = [row.case_no for row in runs]
    times, pupils = session.execute(moves.where(StudentPlace.case_no.in_(numbers))).one()
    found.checks += [
        Check(Bilingual("升级恰好执行一次", "The promotion ran exactly once"), len(runs), 1),
        Check(Bilingual("每名升级学生恰好升一次", "Each pupil moved up exactly once"), times, pupils),
    ]



"""Who may decide a task: one rule for whoever acts, and for every list (谁可以办理).

Claiming, deciding, handing on, delegating and taking back ask it, whoever calls; a desk lists by its queries. An
application derives from it and answers from its registers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Select, bindparam, literal_column, or_, select

from ground.bilingual import Bilingual

SYSTEM = "system"
OPEN: Any = literal_column("'open'")  # as the indexes of open tasks say it


class TaskSeat(NamedTuple):
    """What the rule must know of a task: whose it is, in whose hands, who is excluded, of which process and case.

    `apart` tells whether the drawing keeps the task from whoever took part in the case (四眼).
    """

    role: str | None
    organisation: str | None
    person: str | None
    claimed_by: str | None
    excluded: Collection[str]
    process: str
    case: str = ""
    apart: bool = False


class Seated(Protocol):
    """Who asks: an account, and the organisation and role in which it acts."""

    @property
    def account(self) -> str: ...
    @property
    def organisation(self) -> str | None: ...
    @property
    def role(self) -> str | None: ...


class Asking(Protocol):
    """Where the rule asks from: an instant, and the application's session on the transaction that runs."""

    @property
    def now(self) -> datetime: ...
    @property
    def session(self) -> Any: ...


class StandIn(NamedTuple):
    """One seat of a person whom somebody stands in for (代理), and for which processes (None: all)."""

    account: str
    organisation: str | None
    role: str | None
    processes: Collection[str] | None


class Answer(NamedTuple):
    """Tell whether the task may be decided: `why_not` is None if so, then `instead_of` whom the actor stands in for."""

    why_not: Bilingual | None
    instead_of: str | None = None

    @property
    def allowed(self) -> bool:
        return self.why_not is None


YES = Answer(None)
EXCLUDED = Answer(Bilingual(
    "本人发起或参与过此件，须由他人办理（四眼原则）",
    "Expected another person: nobody decides a case they started or took part in",
))  # fmt: skip
WROTE = Answer(Bilingual(
    "本人填写过其中的数据，须由他人办理（四眼原则）",
    "Expected another person: nobody decides about data that they wrote themselves",
))  # fmt: skip
NOT_FOR_THEM = Answer(Bilingual(
    "所代理的人员发起、参与过此件或填写过其中的数据，代理人也不能办理（四眼原则）",
    "Expected somebody else: whom you stand in for took part in the case or wrote its data, so you cannot decide it",
))  # fmt: skip
HELD = Answer(Bilingual(
    "他人正在办理此件，请待其放回或转办",
    "Expected the person who holds the task but it is another: ask for it to be put back or handed on",
))  # fmt: skip
ELSEWHERE = Answer(Bilingual(
    "此件不在本人待办内，请由承办单位的相应岗位办理",
    "Expected the desk on which the task stands but yours is another: leave it to the role and unit named on it",
))  # fmt: skip
INVOLVED = Answer(Bilingual(
    "所选人员发起或参与过此件，请另选他人（四眼原则）",
    "Expected someone who may decide but this person took part in the case: choose another",
))  # fmt: skip
DELEGATED = Bilingual(
    "此件委派征求意见，请回复意见交回委派人办理",
    "Expected an opinion on this delegated task: give it back with one, whoever delegated it decides",
)
NOT_A_HOLDER = Answer(Bilingual(
    "只能转办给本单位同一身份的人员，请另选",
    "Expected another holder of this role there: choose one of them",
))  # fmt: skip


class Deciders:
    """The rule as it is for library use, without registers of people.

    A task without role and organisation is anybody's; one that names them needs an actor in that role there; one that
    names a person is that person's. `system` may decide any task from which it is not excluded.
    """

    def allows(self, asking: Asking, task: TaskSeat, actor: Seated) -> Answer:
        """Tell whether the actor may decide the open task now, in their own right or for somebody; else why not."""
        if actor.account in task.excluded:
            return EXCLUDED
        own = actor.account == SYSTEM or self._stands_before(task, actor)
        people = () if own else self.stand_ins(asking, actor.account)
        stood_for = [one.account for one in people if self._for_another(task, actor, one)]
        if not own and not stood_for:
            return HELD if task.claimed_by not in (None, actor.account) else ELSEWHERE
        involved = self._involved(asking, task)
        if actor.account in involved:
            return WROTE
        # why: standing in gives what that person may do, so no way round the four eyes either
        free = [account for account in stood_for if account not in task.excluded and account not in involved]
        return YES if own else Answer(None, free[0]) if free else NOT_FOR_THEM

    def can_be_given(self, asking: Asking, task: TaskSeat, account: str) -> Answer:
        """Tell whether the task may be put into an account's hands: it must be able to decide it there."""
        if account in task.excluded or account in self._involved(asking, task):
            return INVOLVED
        return YES if self.holds(asking, task, account) else NOT_A_HOLDER

    def ways(self, task: Any, case: Any) -> tuple[Select[Any], ...]:
        """The ids of the open tasks on a desk, one query for each way there, each by an index of its own.

        `task` and `case` are the tables; `values` fills the parameters. Not all that stands there may be decided:
        of some tasks `allows` says why not.
        """
        c, found = task.c, open_tasks(task)
        nowhere = (c.person.is_(None), c.claimed_by.is_(None), or_(c.role.is_(None), c.organisation.is_(None)))
        return (
            *own_ways(task),
            found.where(
                *nowhere,
                or_(c.organisation.is_(None), c.organisation == bindparam("x_organisation")),
                or_(c.role.is_(None), c.role == bindparam("x_role")),
            ),
        )

    def values(self, actor: Seated, now: datetime | None) -> Mapping[str, Any]:
        """The parameters of `ways` for an actor at an instant."""
        return {"x_account": actor.account, "x_organisation": actor.organisation, "x_role": actor.role}

    # -- what an application answers from its registers --------------------------------------------------
    def fits(self, task: TaskSeat, organisation: str | None, role: str | None) -> bool:
        """Tell whether the pooled task is for whoever acts in a role at an organisation."""
        return task.role in (None, role) and task.organisation in (None, organisation)

    def keeps(self, task: TaskSeat, organisation: str | None, role: str | None) -> bool:
        """Tell whether who holds a task, claimed or given, may decide it in a role at an organisation."""
        return True

    def stand_ins(self, asking: Asking, account: str) -> Sequence[StandIn]:
        """For whom an account stands in now; asked only where it may not decide in its own right."""
        return ()

    def holds(self, asking: Asking, task: TaskSeat, account: str) -> bool:
        """Tell whether an account holds the task's role at its organisation; without registers nobody knows better."""
        return True

    def involved(self, asking: Asking, task: TaskSeat) -> Collection[str]:
        """Who took part in the task's case beside its starter and its deciders, such as whoever wrote a figure."""
        return ()

    # -- the rule ---------------------------------------------------------------------------------------
    def _involved(self, asking: Asking, task: TaskSeat) -> Collection[str]:
        return self.involved(asking, task) if task.apart else ()

    def _stands_before(self, task: TaskSeat, actor: Seated | StandIn) -> bool:
        """Nobody else holds the task, and it is on the actor's desk: by role and organisation, by name, or claimed."""
        if task.claimed_by is not None:
            if task.claimed_by != actor.account:
                return False
            return task.person == actor.account or self.keeps(task, actor.organisation, actor.role)
        if task.person is not None:
            return task.person == actor.account
        return self.fits(task, actor.organisation, actor.role)

    def _for_another(self, task: TaskSeat, actor: Seated, stood_for: StandIn) -> bool:
        """Tell whether the task is on the desk of a person whom the actor stands in for, in such cases."""
        if stood_for.processes is not None and task.process not in stood_for.processes:
            return False
        unheld = task._replace(claimed_by=None) if task.claimed_by == actor.account else task
        return self._stands_before(unheld, stood_for)


def open_tasks(task: Any) -> Select[Any]:
    """The ids of the open tasks."""
    return select(task.c.id).where(task.c.state == OPEN)


def own_ways(task: Any) -> tuple[Select[Any], ...]:
    """The open tasks of a role at an organisation, those of a person by name, and those the person has claimed."""
    c, found = task.c, open_tasks(task)
    return (
        found.where(
            c.organisation == bindparam("x_organisation"), c.role == bindparam("x_role"), c.person.is_(None)
        ),
        found.where(c.person == bindparam("x_account")),
        found.where(c.claimed_by == bindparam("x_account")),
    )

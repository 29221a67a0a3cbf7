"""The daily work, done once whatever the number of processes: each piece is an outbox row under its date.

So a piece is claimed by one process, tried again when it fails, and never lost by a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from api.context import House
from engine.background.outbox import Delivery, Dispatcher
from engine.proof import roots
from engine.store import tables as t
from processes.leaving import LEFT, person_left
from processes.reorganising import CHANGED
from records import bulk, notice_messages, replays
from records.acting import Acting, local_date
from records.contacts import seal_plain_contacts
from records.decision_drafts import drafted_tasks, drop_drafts
from records.files import erase_file, orphans
from records.notices import NewNotice, leave_notice
from records.roles import Role
from records.scope import system_scope
from records.sealed_entries import forget_unclaimed
from records.students.duplicates import check_duplicates
from records.tables import FileObject, RoleAssignment
from records.unused_accounts import seal_unused
from service.leaving import hand_back
from service.rerouting import apply_moves, reroute_all
from service.signing import signing_key

UNUSED = timedelta(days=30)  # evidence that no case took up
GRACE = timedelta(days=1).total_seconds()  # an upload under way has bytes before it has a row
UNCLAIMED = timedelta(days=1)  # an entry belongs to its case within the transaction that made it
SENT = timedelta(days=90)  # delivered rows are kept so long, to be sent again on demand
WARN_FROM = 11  # November: the State Council publishes the next year's days off about then


class DayBook:
    """Announces each day's pieces once; remembers the day so that a beat costs nothing."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.seen: date | None = None

    def tick(self) -> bool:
        """Leave today's pieces unless somebody has; return whether this call did."""
        today = local_date(self.house.now())
        if today == self.seen:
            return False
        try:
            announced = _announce(self.house, today)
        except IntegrityError:
            announced = False  # another process was first at the very same moment
        self.seen = today
        return announced


def register_daily(dispatcher: Dispatcher, house: House) -> None:
    """Let a dispatcher do the pieces of a day, and the work that follows a change of the tree or of a post."""
    for kind, piece in PIECES.items():
        dispatcher.register(kind, partial(_do, house, piece))
    dispatcher.register(CHANGED, partial(_do, house, reroute_all))
    dispatcher.register(LEFT, partial(hand_back, house))


def _announce(house: House, today: date) -> bool:
    with house.working() as work:
        known = select(t.outbox.c.kind).where(t.outbox.c.kind.in_(PIECES), t.outbox.c.key == today.isoformat())
        missing = set(PIECES) - set(work.connection.execute(known).scalars())
        for kind in sorted(missing):
            work.outbox(kind, today.isoformat(), {})
    return bool(missing)


def _do(house: House, piece: Callable[[House], object], _delivery: Delivery) -> None:
    piece(house)


def find_duplicates(house: House) -> int:
    """The duplicate check over the register (S10); returns how many problem records it opened."""
    with house.working() as work, system_scope(work.session):
        return check_duplicates(work.session, Acting(work.now, reason="duplicate check"))


def clear_evidence(house: House) -> int:
    """Remove bytes that no row knows, and evidence that no case took up within 30 days; returns how many files."""
    with house.working() as work, system_scope(work.session):
        stale = [path for path in orphans(work.session, house.evidence) if _age(house, path.stat().st_mtime) > GRACE]
        query = select(FileObject.id).where(
            FileObject.case_no.is_(None), FileObject.erased_at.is_(None), FileObject.uploaded_at < work.now - UNUSED
        )
        unused = list(work.session.scalars(query))
        for file_id in unused:
            erase_file(work.session, Acting(work.now, reason="unused"), house.evidence, file_id)
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale) + len(unused)


def _age(house: House, modified: float) -> float:
    return house.now().timestamp() - modified


def seal_contacts(house: House) -> int:
    """Seal the phones and e-mail addresses that an older release left in plain columns; returns of how many people."""
    sealed = 0
    while True:
        with house.working() as work, system_scope(work.session):
            once = seal_plain_contacts(work.session, Acting(work.now, reason="contacts sealed"))
        sealed += once
        if not once:
            return sealed


def seal_accounts(house: House) -> int:
    """Seal accounts that nobody used for as long as the setting says, and put back what they held; returns how many."""
    sealed = 0
    while True:
        with house.working() as work, system_scope(work.session):
            once = seal_unused(work.session, Acting(work.now, reason="not used"))
            for account in once:
                person_left(work, account)
        sealed += len(once)
        if not once:
            return sealed


def warn_of_calendar(house: House) -> bool:
    """From November on tell the operators when the next year's working days are missing (decisions, domain 3)."""
    today = local_date(house.now())
    table = house.engine.calendar.tables.get(today.year + 1)
    if today.month < WARN_FROM or (table is not None and not table.provisional):
        return False
    year = today.year + 1
    zh = f"{year} 年的工作日表尚未载入，跨年的办理时限显示“待日历”。请在国务院办公厅公布放假安排后载入"
    en = f"The working days of {year} are not loaded; limits beyond {today.year} wait for the calendar. Load the table"
    with house.working() as work, system_scope(work.session):
        query = select(RoleAssignment.org_id).where(RoleAssignment.role == Role.OPERATOR).distinct()
        for org_id in work.session.scalars(query).all():
            key = f"calendar:{year}:{today:%Y-%m}:{org_id}"
            leave_notice(work.session, Acting(work.now), NewNotice(org_id, Role.OPERATOR, "calendar", zh, en, key))
    return True


def clear_outbox(house: House) -> int:
    """Forget what was delivered more than 90 days ago; returns how many rows."""
    c = t.outbox.c
    with house.working() as work:
        done = work.connection.execute(delete(t.outbox).where(c.state == "sent", c.next_at < work.now - SENT))
        return int(done.rowcount)


def clear_messages(house: House) -> int:
    """Forget messages of notices that were due more than 90 days ago; returns how many."""
    with house.working() as work, system_scope(work.session):
        return notice_messages.forget_due(work.session, work.now - SENT)


def clear_previews(house: House) -> int:
    """Forget the lists of bulk work that nobody began within a day; returns how many."""
    with house.working() as work:
        return bulk.forget_previews(work.session, work.now - UNCLAIMED)


def clear_replays(house: House) -> int:
    """Forget the answers kept for repeated requests for longer than a day; returns how many."""
    with house.working() as work:
        return replays.forget_old(work.session, work.now)


def clear_entries(house: House) -> int:
    """Erase what was entered about persons for a case that never came to be; returns how many entries."""
    with house.working() as work, system_scope(work.session):
        return forget_unclaimed(work.session, work.now - UNCLAIMED)


def clear_drafts(house: House) -> int:
    """Drop the drafts of decisions on tasks that are open no more; returns of how many tasks."""
    dropped, after = 0, ""
    while True:
        with house.working() as work, system_scope(work.session):
            tasks = drafted_tasks(work.session, after)
            found = select(t.task.c.id).where(t.task.c.id.in_(tasks), t.task.c.state == t.OPEN)
            still = set(work.connection.execute(found).scalars())
            over = [one for one in tasks if one not in still]
            drop_drafts(work.session, over)
        dropped += len(over)
        if not tasks:
            return dropped
        after = tasks[-1]


def sign_histories(house: House) -> str | None:
    """Sign the heads of all histories that moved since yesterday (design 3); returns the root's id, if any moved."""
    key = signing_key(house.home)
    with house.working() as work:
        return roots.sign(work.connection, key, work.now)


PIECES: Mapping[str, Callable[[House], object]] = {
    "daily.moves": apply_moves,
    "daily.duplicates": find_duplicates,
    "daily.evidence": clear_evidence,
    "daily.calendar": warn_of_calendar,
    "daily.outbox": clear_outbox,
    "daily.messages": clear_messages,
    "daily.previews": clear_previews,
    "daily.drafts": clear_drafts,
    "daily.replays": clear_replays,
    "daily.entries": clear_entries,
    "daily.contacts": seal_contacts,
    "daily.accounts": seal_accounts,
    "daily.roots": sign_histories,
}

"""What a day brings: moves that are due, doubles, evidence nobody used, the calendar's warning; told to who listens."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, ClassVar

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.background import webhooks
from engine.background.outbox import Delivery, resend
from engine.background.webhooks import Request
from engine.operate.stuck import unheld
from engine.run.rerouting import open_cases
from engine.store import tables as t
from engine.time.calendar import YearTable
from records.acting import Acting, local_date
from records.assignments import NewRole, assign_role
from records.errors import NotFound
from records.files import Upload, file_row, store_file
from records.orgs import Move, move_org
from records.replays import KEPT_FOR, Asked, find, keep
from records.roles import Role
from records.scope import Scope, system_scope, use_scope
from records.students.cases import read_snapshot
from records.tables import FileObject, ProblemRecord, RoleAssignment, Student
from service import rerouting
from service.announcing import Announcer, add_receiver, post, secret_of
from service.beats import dispatcher_of
from service.daily import (
    PIECES,
    SENT,
    DayBook,
    clear_evidence,
    clear_outbox,
    clear_replays,
    find_duplicates,
    sign_histories,
    warn_of_calendar,
)
from service.rerouting import apply_moves, reroute_all, reroute_unheld
from tests.blackbox.client import PNG
from tests.service.conftest import Setup
from tests.service.story import CLERK, LEADER, SEATS, Player


@pytest.fixture
def player(setup: Setup) -> Player:
    return Player(setup.house, setup.world, setup.clock)


@pytest.fixture
def alone(embedded: Setup) -> Player:
    return Player(embedded.house, embedded.world, embedded.clock)


def outbox(player: Player, **where: Any) -> list[Any]:
    with player.house.engine.reading() as connection:
        query = select(t.outbox).filter_by(**where) if where else select(t.outbox)
        return list(connection.execute(query))


def plan_move(player: Player, unit: str, to: str, on: date) -> None:
    with player.house.working() as work, system_scope(work.session):
        move = Move(player.world.org[unit], player.world.org[to], on, "豫政〔2026〕8号")
        move_org(work.session, move, local_date(work.now))


def test_a_day_is_announced_once_whatever_the_number_of_processes(setup: Setup) -> None:
    books = [DayBook(setup.house), DayBook(setup.reopened())]
    assert [book.tick() for book in books] == [True, False]
    assert [book.tick() for book in books] == [False, False]
    player = Player(setup.house, setup.world, setup.clock)
    assert {row.kind for row in outbox(player) if row.kind.startswith("daily.")} == set(PIECES)
    dispatcher_of(setup.house).tick()
    assert {row.state for row in outbox(player) if row.kind in PIECES} == {"sent"}
    setup.days(1)
    assert [book.tick() for book in books] == [True, False]


def test_when_a_school_changes_its_authority_the_open_task_goes_to_the_new_one(player: Player) -> None:
    case = player.start()
    for seat in SEATS[:3]:
        player.decide(case, seat)
    (task,) = player.tasks(case)
    assert task["organisation"] == player.world.org["guancheng"]
    plan_move(player, "school_c", "jinshui", date(2026, 9, 21))
    assert apply_moves(player.house) == [], "not before its day"
    player.clock.advance(timedelta(days=3))
    DayBook(player.house).tick()
    dispatcher_of(player.house).tick()

    (moved,) = player.tasks(case)
    assert moved["id"] == task["id"] and moved["due_at"] == task["due_at"], "the same task, the same deadline"
    assert moved["organisation"] == player.world.org["jinshui"]
    assert "金水区教育局" in moved["explanation_zh"]
    assert [kind for kind, *_ in player.history(case, "rerouted")] == ["rerouted"]
    player.decide(case, ("jinshui", CLERK))
    assert player.state(case) == "ended"


def reads(player: Player, unit: str, read: Callable[[Session], object]) -> bool:
    """Tell whether a unit, within its own subtree and its grants, finds what it asks for."""
    with player.house.reading() as session:
        use_scope(session, Scope(session, frozenset({player.world.org[unit]})))
        try:
            read(session)
        except NotFound:
            return False
    return True


def test_an_authority_to_which_a_task_came_reads_snapshot_and_evidence_after_the_school_has_moved_on(
    player: Player,
) -> None:
    case = player.start(receiving="school_a", releasing="school_d")
    player.decide(case, SEATS[0])
    (number,) = cases_of(player)
    with player.house.reading() as session, system_scope(session):
        form = session.scalars(select(FileObject.id).where(FileObject.case_no == number)).one()
    for to, day in (("guancheng", 19), ("jinshui", 20)):
        plan_move(player, "school_a", to, date(2026, 9, day))
        player.clock.advance(timedelta(days=1))
        assert apply_moves(player.house) == [player.world.org["school_a"]]
        dispatcher_of(player.house).tick()
        if to == "guancheng":
            player.decide(case, ("guancheng", CLERK))
    for unit, party in (("jinshui", True), ("guancheng", True), ("liwan", True), ("school_b", False)):
        assert reads(player, unit, lambda session: read_snapshot(session, number)) is party, unit
        assert reads(player, unit, lambda session: file_row(session, form)) is party, unit


def cases_of(player: Player) -> list[str]:
    with player.house.engine.reading() as connection:
        return list(connection.execute(select(t.case.c.number)).scalars())


def test_every_open_case_is_asked_again_however_many_pages_there_are(
    alone: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [alone.start() for _ in range(5)]
    for case in cases:
        alone.decide(case, SEATS[0])
    monkeypatch.setattr(rerouting, "open_cases", partial(open_cases, limit=2))
    plan_move(alone, "school_a", "guancheng", date(2026, 9, 19))
    alone.clock.advance(timedelta(days=1))
    assert apply_moves(alone.house) == [alone.world.org["school_a"]]
    assert reroute_all(alone.house) == 5
    assert {alone.tasks(case)[0]["organisation"] for case in cases} == {alone.world.org["guancheng"]}
    assert reroute_all(alone.house) == 0


def test_asking_again_changes_nothing_where_nothing_changed(alone: Player) -> None:
    case = alone.start()
    before = alone.tasks(case)
    plan_move(alone, "school_d", "guangzhou", date(2026, 9, 19))
    alone.clock.advance(timedelta(days=1))
    assert apply_moves(alone.house) == [alone.world.org["school_d"]]
    dispatcher_of(alone.house).tick()
    assert alone.tasks(case) == before
    assert alone.history(case, "rerouted") == []


def test_a_task_without_holder_stands_on_the_operators_list_until_somebody_has_the_role(alone: Player) -> None:
    leader = alone.world.account["school_a-student_leader"]
    with alone.house.working() as work, system_scope(work.session):
        yesterday = local_date(work.now) - timedelta(days=1)
        ended = update(RoleAssignment).where(RoleAssignment.account_id == leader)
        work.session.execute(ended.values(valid_from=yesterday, valid_to=yesterday))
    case = alone.start()
    assert [i.kind for i in alone.house.engine.incidents(case)] == ["no_holder"]
    assert unheld(alone.house.engine) == [], "reported, so not lost"
    assert reroute_unheld(alone.house) == 0
    assert len(alone.house.engine.incidents(case)) == 1, "not reported twice"
    with alone.house.working() as work, system_scope(work.session):
        new = alone.world.account["school_b-student_leader"]
        assign_role(work.session, Acting(work.now), NewRole(new, LEADER, alone.world.org["school_a"]))
    reroute_unheld(alone.house)
    assert [i for i in alone.house.engine.incidents(case) if i.state == "open"] == []


def test_no_announcement_ends_as_a_dead_letter(player: Player) -> None:
    ended, lying = player.start(), player.start()
    for seat in SEATS:
        player.decide(ended, seat)
    player.until(datetime(2026, 10, 12, tzinfo=UTC))
    DayBook(player.house).tick()
    player.beat()
    rows = outbox(player)
    assert {row.state for row in rows} == {"sent"}, [(r.kind, r.last_error) for r in rows if r.state != "sent"]
    assert {"task.opened", "case.ended", "task.remind", "task.overdue", *PIECES} <= {row.kind for row in rows}
    assert player.state(lying) == "active"


def test_notices_left_together_are_each_there_once_and_one_that_cannot_be_left_holds_up_no_other(player: Player) -> None:
    cases = [player.start() for _ in range(3)]
    lost = player.tasks(cases[1])[0]["id"]
    with player.house.working() as work:
        work.connection.execute(update(t.task).where(t.task.c.id == lost).values(organisation="gone"))
    player.clock.advance(datetime(2026, 10, 12, tzinfo=UTC))
    for _ in range(3):  # what fell due behind the first of a month waits until its rounds are opened
        player.beat()
    rows = [row for row in outbox(player) if row.kind in ("task.remind", "task.overdue")]
    assert {row.key.split(".")[0] for row in rows if row.state == "open"} == {lost}
    assert all("gone" in row.last_error and row.attempts == 1 for row in rows if row.state == "open")
    assert sorted(kind for kind, _ in player.notices("school_a", LEADER)) == ["overdue"] * 2 + ["reminder"] * 2
    with player.house.working() as work:
        for row in rows:
            resend(work.connection, row.id, work.now)
        school = player.world.org["school_a"]
        work.connection.execute(update(t.task).where(t.task.c.id == lost).values(organisation=school))
    player.beat()
    assert {row.state for row in outbox(player)} == {"sent"}
    assert sorted(kind for kind, _ in player.notices("school_a", LEADER)) == ["overdue"] * 3 + ["reminder"] * 3
    assert [kind for kind, _ in player.notices("jinshui", CLERK)] == ["supervision"] * 3


def test_a_receiver_outside_gets_signed_events_without_identity_data(alone: Player) -> None:
    got: list[Request] = []

    def receive(request: Request) -> int:
        got.append(request)
        return 204

    secret = add_receiver(alone.house, "https://receiver.example/heban", ("task.opened", "case.ended"))
    case = alone.start()
    for seat in SEATS:
        alone.decide(case, seat)
    dispatcher = dispatcher_of(alone.house)
    dispatcher._handlers["webhook"] = Announcer(alone.house, receive).hooks.call  # the network alone is replaced
    dispatcher.tick()
    kinds = [json.loads(request.body)["kind"] for request in got]
    assert kinds.count("task.opened") == 4 and kinds.count("case.ended") == 1
    for request in got:
        header = request.headers[webhooks.SIGNATURE]
        assert webhooks.accepts(secret.encode(), request.body, header, alone.clock.now())
        assert "测试" not in request.body.decode() and "4101" not in request.body.decode()
    assert secret_of(alone.house.home, _only_secret(alone)) == secret.encode()
    assert (alone.house.home / "keys" / "webhooks.json").stat().st_mode & 0o077 == 0
    before = len(got)
    dispatcher.tick()
    assert len(got) == before, "each event once"


def test_two_kinds_of_one_key_are_two_calls_and_a_repeat_is_none(alone: Player) -> None:
    add_receiver(alone.house, "https://receiver.example/heban", ("task.opened", "case.ended"))
    announcer = Announcer(alone.house)
    kinds = ("task.opened", "case.ended", "task.opened", "task.given")
    told = [Delivery(f"{at}", kind, "one-key", {"case": "c"}, alone.clock.now(), 1, 1) for at, kind in enumerate(kinds)]
    for deliveries in (told, told):
        with alone.house.working() as work:
            announcer.tell(work, deliveries)
    calls = [row.key.partition(":")[2] for row in outbox(alone, kind="webhook")]
    assert sorted(calls) == ["case.ended:one-key", "task.opened:one-key"]


class Redirecting(BaseHTTPRequestHandler):
    """Sends every request elsewhere, and remembers what came."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def do_POST(self) -> None:
        self.asked.append((self.command, self.path))
        self.send_response(int(self.path.strip("/")) if self.path != "/elsewhere" else 204)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(status: int) -> None:
    Redirecting.asked.clear()
    server = HTTPServer(("127.0.0.1", 0), Redirecting)
    serving = Thread(target=server.serve_forever, args=(0.01,))
    serving.start()
    try:
        answer = post(Request(f"http://127.0.0.1:{server.server_port}/{status}", {"Heban-Signature": "t=1"}, b"{}"))
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
    assert answer == status
    assert Redirecting.asked == [("POST", f"/{status}")]


def _only_secret(player: Player) -> str:
    (name,) = json.loads((player.house.home / "keys" / "webhooks.json").read_text())
    return str(name)


def test_the_daily_check_opens_problem_records_for_shared_numbers_and_for_equal_persons_without_one(
    setup: Setup,
) -> None:
    with setup.house.working() as work, system_scope(work.session):
        found = list(work.session.scalars(select(Student).order_by(Student.id).limit(6)))
        sharing, nameless, numbered = found[:2], found[2:4], found[4:]
        sharing[1].id_index = sharing[0].id_index
        nameless[0].id_index = nameless[1].id_index = None
        for pair in (nameless, numbered):
            pair[1].person_index = pair[0].person_index
    assert find_duplicates(setup.house) == 4
    assert find_duplicates(setup.house) == 0, "running it again opens nothing new"
    with setup.house.reading() as session, system_scope(session):
        opened = {(row.student_id, row.type, row.found_by) for row in session.scalars(select(ProblemRecord))}
    expected = {*((one.id, 2) for one in sharing), *((one.id, 3) for one in nameless)}
    assert opened == {(*one, "duplicate check") for one in expected}


def test_clearing_the_outbox_forgets_what_was_sent_long_ago_and_keeps_the_rest(setup: Setup) -> None:
    player = Player(setup.house, setup.world, setup.clock)
    long_ago, kept = setup.clock.now() - SENT - timedelta(seconds=1), setup.clock.now() - SENT
    with setup.house.working() as work:
        for state in ("sent", "open", "dead"):
            for name, at in (("old", long_ago), ("young", kept)):
                work.outbox("tried", f"{state} {name}", {})
                work.flush()
                own = t.outbox.c.key == f"{state} {name}"
                work.connection.execute(update(t.outbox).where(own).values(state=state, next_at=at))
    assert clear_outbox(setup.house) == 1
    left = {row.key for row in outbox(player, kind="tried")}
    assert left == {"sent young", "open old", "open young", "dead old", "dead young"}
    assert clear_outbox(setup.house) == 0


def test_answers_to_repeated_requests_are_forgotten_after_a_day_and_younger_ones_stay(setup: Setup) -> None:
    now = setup.clock.now()
    with setup.house.working() as work:
        for key, at in (("old", now - KEPT_FOR - timedelta(seconds=1)), ("young", now - KEPT_FOR)):
            assert keep(work.session, Asked("a", "POST /x", key, "d"), (200, ""), at) is None
    assert [clear_replays(setup.house) for _ in range(2)] == [1, 0]
    with setup.house.working() as work:
        assert find(work.session, Asked("a", "POST /x", "young", "d"), now) is not None


def test_evidence_that_nobody_used_and_bytes_that_no_row_knows_are_cleared(embedded: Setup) -> None:
    with embedded.house.engine.work(embedded.actor("school_a", CLERK)) as work:
        embedded.everything(work)
        acting = Acting(work.now, work.actor.account, work.actor.organisation)
        upload = Upload(embedded.world.org["school_a"], "stamped_form", io.BytesIO(PNG))
        unused = store_file(work.session, acting, embedded.house.evidence, upload).id
    player = Player(embedded.house, embedded.world, embedded.clock)
    player.start()
    stray = embedded.house.evidence / "zz" / "stray.sealed"
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"x")
    now = embedded.clock.now().timestamp()
    os.utime(stray, (now - 3600, now - 3600))
    assert clear_evidence(embedded.house) == 0, "too young, all of it"
    embedded.days(31)
    assert clear_evidence(embedded.house) == 2
    assert not stray.exists()
    with embedded.house.reading() as session, system_scope(session):
        erased = session.scalars(select(FileObject.id).where(FileObject.erased_at.is_not(None))).all()
    assert erased == [unused], "the evidence of the case stays"


def test_operators_are_warned_from_november_while_the_next_year_is_missing(embedded: Setup) -> None:
    player = Player(embedded.house, embedded.world, embedded.clock)
    embedded.clock.advance(datetime(2026, 10, 31, 1, tzinfo=UTC))
    assert warn_of_calendar(embedded.house) is False
    embedded.clock.advance(datetime(2026, 10, 31, 16, tzinfo=UTC))  # November 1 in China
    assert warn_of_calendar(embedded.house) is True
    warn_of_calendar(embedded.house)
    assert [kind for kind, _ in player.notices("henan", Role.OPERATOR)] == ["calendar"], "once a month, not every day"


@pytest.mark.parametrize("provisional", [True, False])
def test_a_published_table_of_the_next_year_ends_the_warning_and_a_provisional_one_does_not(
    embedded: Setup, provisional: bool
) -> None:
    player = Player(embedded.house, embedded.world, embedded.clock)
    table = YearTable(2027, frozenset({date(2027, 1, 1)}), provisional=provisional)
    embedded.house.engine.calendar = embedded.house.engine.calendar.load_table(table)
    embedded.clock.advance(datetime(2026, 12, 31, 1, tzinfo=UTC))
    assert warn_of_calendar(embedded.house) is provisional
    assert [kind for kind, _ in player.notices("henan", Role.OPERATOR)] == ["calendar"] * provisional


def test_the_histories_of_a_day_are_signed_under_a_key_outside_the_database(player: Player) -> None:
    """The root binds every case's head; the key lies outside the database (decisions, design 3)."""
    assert sign_histories(player.house) is None, "no case yet, nothing to sign"
    player.start()
    assert sign_histories(player.house) is not None
    assert (player.house.home / "keys" / "history.pem").stat().st_mode & 0o077 == 0

"""External effects leave at least once, under their key; webhooks are signed, logged and resendable."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import insert, select

from engine import SYSTEM, BadInput, Engine, NotFound, SimulatedClock
from engine.background import delivery_failures
from engine.background import outbox as rows
from engine.background.outbox import Delivery, Dispatcher, OutboxSettings
from engine.background.received_messages import first_time, forget
from engine.background.webhooks import SIGNATURE, Receiver, Request, Webhooks, accepts, log_of, register
from engine.store import tables as t
from engine.transaction.work import Work
from tests.engine.stores import BOTH, opened

START = datetime(2026, 9, 18, 1, tzinfo=UTC)
QUICK = OutboxSettings(pauses=(timedelta(seconds=10), timedelta(seconds=60)))


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START)


@pytest.fixture
def engine(store: Database, clock: SimulatedClock) -> Engine:
    return Engine(store, clock=clock)


def leave(engine: Engine, kind: str, key: str, payload: object = None) -> str:
    with engine.work() as work:
        return work.outbox(kind, key, payload)


def states(engine: Engine) -> list[tuple[str, int]]:
    with engine.reading() as connection:
        query = select(t.outbox.c.state, t.outbox.c.attempts).order_by(t.outbox.c.id)
        return [(row.state, row.attempts) for row in connection.execute(query)]


def test_a_row_is_delivered_once_after_its_commit_with_its_key_and_payload(engine: Engine) -> None:
    got: list[Delivery] = []
    dispatcher = Dispatcher(engine).register("mail", got.append)
    leave(engine, "mail", "case-1", {"task": "t1"})
    assert dispatcher.tick().sent == 1
    assert dispatcher.tick().sent == 0
    assert [(d.key, d.payload, d.attempt) for d in got] == [("case-1", {"task": "t1"}, 1)]


def test_what_is_rolled_back_is_never_delivered(engine: Engine) -> None:
    got: list[Delivery] = []
    with pytest.raises(RuntimeError), engine.work() as work:
        work.outbox("mail", "case-1")
        raise RuntimeError
    Dispatcher(engine).register("mail", got.append).tick()
    assert got == []


def test_a_failing_delivery_is_tried_again_with_growing_pauses_and_then_kept_as_a_dead_letter(
    engine: Engine, clock: SimulatedClock, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_: Delivery) -> None:
        raise ConnectionError("no answer")

    got: list[Delivery] = []
    dispatcher = Dispatcher(engine, QUICK).register("mail", refuse).register("note", got.append)
    leave(engine, "mail", "a")
    leave(engine, "note", "b")
    assert (dispatcher.tick().failed, len(got)) == (1, 1)  # the others are not held up
    clock.advance(timedelta(seconds=9))
    assert dispatcher.tick().failed == 0
    clock.advance(timedelta(seconds=1))
    assert dispatcher.tick().failed == 1
    clock.advance(timedelta(seconds=60))
    assert dispatcher.tick().dead == 1
    with engine.reading() as connection:
        dead = rows.dead_letters(connection)
    assert [(d.key, d.attempts) for d in dead] == [("a", 3)]
    assert "delivery of mail" in dead[0].last_error and "attempt 3" in dead[0].last_error
    assert "第 3 次投递没有成功" in dead[0].last_error_zh
    assert dead[0].last_error.endswith(delivery_failures.GIVEN_UP.en) and dead[0].last_error_zh.endswith(delivery_failures.GIVEN_UP.zh)
    assert delivery_failures.AGAIN.en not in dead[0].last_error and delivery_failures.AGAIN.zh not in dead[0].last_error_zh
    for told in (dead[0].last_error, dead[0].last_error_zh):
        assert dead[0].id in told and "no answer" not in told
    assert [str(r.exc_info[1]) for r in caplog.records if r.exc_info and dead[0].id in r.getMessage()] == ["no answer"] * 3


@pytest.mark.parametrize("fault", [ConnectionError("x"), BadInput("Expected y.", zh="应为 y。"), BadInput("y" * 2000, zh="z" * 2000)])
def test_a_row_tells_what_follows_another_attempt_or_none_however_long_its_cause(
    engine: Engine, clock: SimulatedClock, fault: Exception
) -> None:
    def refuse(_: Delivery) -> None:
        raise fault

    def kept() -> tuple[str, str]:
        with engine.reading() as connection:
            row = connection.execute(select(t.outbox.c.last_error, t.outbox.c.last_error_zh)).one()
        return row.last_error_zh, row.last_error

    dispatcher = Dispatcher(engine, OutboxSettings(pauses=(timedelta(seconds=10),))).register("mail", refuse)
    leave(engine, "mail", "a")
    assert dispatcher.tick().failed == 1
    first = kept()
    assert all(said.endswith(f"{stop}{then}") for said, stop, then in zip(first, ("。", ". "), delivery_failures.AGAIN, strict=True))
    clock.advance(timedelta(seconds=10))
    assert dispatcher.tick().dead == 1
    for before, said, again, up in zip(first, kept(), delivery_failures.AGAIN, delivery_failures.GIVEN_UP, strict=True):
        assert said.endswith(up) and again not in said
        assert said.removesuffix(up) == before.removesuffix(again).replace("attempt 1", "attempt 2").replace("第 1 次", "第 2 次")


def test_a_dead_letter_is_resent_on_request(engine: Engine, clock: SimulatedClock) -> None:
    answers = [ConnectionError("down")]
    got: list[Delivery] = []

    def handler(delivery: Delivery) -> None:
        if answers:
            raise answers.pop()
        got.append(delivery)

    dispatcher = Dispatcher(engine, OutboxSettings(pauses=())).register("mail", handler)
    key = leave(engine, "mail", "a")
    assert dispatcher.tick().dead == 1
    with engine.work() as work:
        rows.resend(work.connection, key, work.now)
        with pytest.raises(NotFound):
            rows.resend(work.connection, "nothing", work.now)
    assert dispatcher.tick().sent == 1
    assert [d.key for d in got] == ["a"]


def test_what_waits_is_hurried_and_what_is_tried_at_this_moment_is_not(engine: Engine, clock: SimulatedClock) -> None:
    answers = [ConnectionError("down"), ConnectionError("down")]
    hurried: list[bool] = []

    def hurry() -> bool:
        with engine.work() as work:
            return rows.hurry(work.connection, key, work.now)

    def handler(_: Delivery) -> None:
        hurried.append(hurry())
        if answers:
            raise answers.pop()

    dispatcher = Dispatcher(engine, QUICK).register("mail", handler)
    key = leave(engine, "mail", "a")
    assert not hurry(), "nobody has tried it yet, it is due"
    assert dispatcher.tick().failed == 1 and dispatcher.tick().failed == 0
    assert hurry() and not hurry()
    assert dispatcher.tick().failed == 1 and states(engine) == [("open", 2)]
    assert hurry() and dispatcher.tick().sent == 1 and states(engine) == [("sent", 3)]
    assert hurried == [False] * 3 and not hurry()


def test_a_kind_without_a_handler_is_a_failure_that_names_the_known_kinds(engine: Engine) -> None:
    leave(engine, "fax", "a")
    Dispatcher(engine, OutboxSettings(pauses=())).register("mail", lambda _: None).tick()
    with engine.reading() as connection:
        dead = rows.dead_letters(connection)[0]
    assert "known: mail" in dead.last_error and dead.last_error_zh == f"待发事项“fax”没有处理者。{delivery_failures.GIVEN_UP.zh}"


def test_a_second_handler_for_a_kind_is_refused(engine: Engine) -> None:
    with pytest.raises(BadInput):
        Dispatcher(engine).register("mail", lambda _: None).register("mail", lambda _: None)
    with pytest.raises(BadInput):
        Dispatcher(engine).register("mail", lambda _: None).register_set("mail", lambda _work, _rows: None)


def test_a_dispatcher_that_died_after_its_claim_leaves_the_row_to_the_next(
    engine: Engine, clock: SimulatedClock
) -> None:
    got: list[Delivery] = []
    leave(engine, "mail", "a")
    dead = Dispatcher(engine)
    assert len(dead.claim()) == 1
    alive = Dispatcher(engine).register("mail", got.append)
    assert alive.tick().sent == 0
    clock.advance(alive.settings.lease)
    assert alive.tick().sent == 1


def test_a_dispatcher_that_slept_past_its_lease_cannot_undo_what_the_next_one_wrote(
    engine: Engine, clock: SimulatedClock
) -> None:
    def sleep_past_the_lease(_: Delivery) -> None:
        clock.advance(slow.settings.lease)
        assert Dispatcher(engine).register("mail", lambda _: None).tick().sent == 1
        raise ConnectionError("too late")

    slow = Dispatcher(engine).register("mail", sleep_past_the_lease)
    leave(engine, "mail", "a")
    assert slow.tick().failed == 0
    assert states(engine) == [("sent", 1)]


@pytest.mark.parametrize(("patience", "marked"), [(60.0, [0, 0, 0]), (-1.0, [0, 1, 2])], ids=["quick", "slow"])
def test_quick_deliveries_are_marked_together_and_slow_ones_before_the_next(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, patience: float, marked: list[int]
) -> None:
    seen: list[int] = []
    monkeypatch.setattr(rows, "UNMARKED", patience)
    for key in ("a", "b", "c"):
        leave(engine, "mail", key)
    dispatcher = Dispatcher(engine).register("mail", lambda _: seen.append(states(engine).count(("sent", 1))))
    assert dispatcher.tick().sent == 3
    assert seen == marked and states(engine) == [("sent", 1)] * 3


def wrote(engine: Engine) -> list[str]:
    """What the set handlers of these tests left in the store, by key."""
    with engine.reading() as connection:
        return sorted(connection.execute(select(t.message.c.key)).scalars())


def write(work: Work, deliveries: Sequence[Delivery]) -> None:
    """A set handler: one row a delivery; refuses a payload that is `bad`."""
    for delivery in deliveries:
        if delivery.payload == "bad":
            raise BadInput("Expected a good row", zh="应为好的一行")
        work.connection.execute(
            insert(t.message),
            {"id": work.new_id(), "name": "n", "key": delivery.key, "payload": "", "sent_at": work.now},
        )


def test_a_set_acts_and_is_marked_in_one_transaction(engine: Engine) -> None:
    sizes: list[int] = []

    def handle(work: Work, deliveries: Sequence[Delivery]) -> None:
        sizes.append(len(deliveries))
        write(work, deliveries)

    for key in "abcdefg":
        leave(engine, "notice", key)
    dispatcher = Dispatcher(engine, OutboxSettings(batch=1, together=3)).register_set("notice", handle)
    assert (dispatcher.tick().sent, sizes) == (7, [3, 3, 1])
    assert wrote(engine) == list("abcdefg") and states(engine) == [("sent", 1)] * 7
    assert dispatcher.tick().sent == 0


@pytest.mark.parametrize("bad", [{0}, {6}, {2, 3}, set(range(7))], ids=["first", "last", "two", "all"])
def test_a_bad_row_fails_alone_and_is_tried_again_with_pauses_while_its_set_is_done_once(
    engine: Engine, clock: SimulatedClock, bad: set[int]
) -> None:
    for number, key in enumerate("abcdefg"):
        leave(engine, "notice", key, "bad" if number in bad else "good")
    dispatcher = Dispatcher(engine, QUICK).register_set("notice", write)
    good = [key for number, key in enumerate("abcdefg") if number not in bad]
    done = dispatcher.tick()
    assert (done.sent, done.failed, done.dead) == (len(good), len(bad), 0)
    assert wrote(engine) == good
    assert dispatcher.tick().failed == 0, "not before its pause"
    for seconds in (10, 60):
        clock.advance(timedelta(seconds=seconds))
        done = dispatcher.tick()
    assert (done.sent, done.dead, wrote(engine)) == (0, len(bad), good)
    with engine.reading() as connection:
        told = {(row.attempts, row.last_error, row.last_error_zh) for row in rows.dead_letters(connection)}
    up = delivery_failures.GIVEN_UP
    assert told == {(3, f"Expected a good row. {up.en}", f"应为好的一行。{up.zh}")}


def test_a_set_claimed_before_a_sleep_past_the_lease_does_nothing(engine: Engine, clock: SimulatedClock) -> None:
    for key in "abc":
        leave(engine, "notice", key)
    slow = Dispatcher(engine).register_set("notice", write)
    claimed = slow.claim()
    clock.advance(slow.settings.lease)
    assert Dispatcher(engine).register_set("notice", write).tick().sent == 3
    done = rows.Delivered()
    slow._deliver_set(claimed, done)
    assert done == rows.Delivered() and wrote(engine) == list("abc")


def test_a_set_whose_lease_lapsed_does_nothing_while_the_next_one_holds_it(engine: Engine, clock: SimulatedClock) -> None:
    leave(engine, "notice", "a")
    slow, following = (Dispatcher(engine).register_set("notice", write) for _ in range(2))
    claimed = slow.claim()
    clock.advance(slow.settings.lease)
    held = following.claim()
    done = rows.Delivered()
    slow._deliver_set(claimed, done)
    assert done == rows.Delivered() and wrote(engine) == [] and states(engine) == [("open", 0)]
    following._deliver_set(held, done)
    assert done.sent == 1 and wrote(engine) == ["a"]


def test_a_row_resent_while_an_old_claim_lives_is_not_settled_by_it(engine: Engine) -> None:
    got: list[Delivery] = []
    slow = Dispatcher(engine).register("mail", got.append)
    key = leave(engine, "mail", "a")
    claimed = slow.claim()
    with engine.work() as work:
        rows.resend(work.connection, key, work.now)
    done = rows.Delivered()
    slow._deliver_all(claimed, done)
    assert done == rows.Delivered() and states(engine) == [("open", 0)]
    assert Dispatcher(engine).register("mail", got.append).tick().sent == 1


def test_a_claim_takes_many_of_what_is_done_in_sets_and_few_of_what_leaves_the_house(engine: Engine) -> None:
    for number in range(6):
        leave(engine, "mail", str(number))
        leave(engine, "notice", str(number))
    settings = OutboxSettings(batch=2, together=10)
    dispatcher = Dispatcher(engine, settings).register("mail", lambda _: None).register_set("notice", write)
    assert [(d.kind, d.key) for d in dispatcher.claim()] == [
        ("mail", "0"), ("notice", "0"), ("mail", "1"), ("notice", "1"), ("notice", "2"), ("notice", "3"), ("notice", "4"),
    ]  # fmt: skip
    assert dispatcher.tick().sent == 5


def test_a_message_received_twice_is_taken_once(engine: Engine, clock: SimulatedClock) -> None:
    with engine.work() as work:
        assert first_time(work.connection, "centre", "m1", work.now)
        assert not first_time(work.connection, "centre", "m1", work.now)
        assert first_time(work.connection, "henan", "m1", work.now)
    with engine.work() as work:
        assert not first_time(work.connection, "centre", "m1", work.now)
        with pytest.raises(BadInput):
            first_time(work.connection, "centre", "x" * 300, work.now)
    clock.advance(timedelta(days=30))
    with engine.work() as work:
        assert forget(work.connection, work.now) == 2


def test_a_message_whose_effect_was_rolled_back_may_come_again(engine: Engine) -> None:
    with pytest.raises(RuntimeError), engine.work() as work:
        assert first_time(work.connection, "centre", "m1", work.now)
        raise RuntimeError
    with engine.work() as work:
        assert first_time(work.connection, "centre", "m1", work.now)


class Receivers:
    """The network as the webhooks see it: every request, and what each host answers."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: dict[str, list[int]] = {}

    def send(self, request: Request) -> int:
        self.requests.append(request)
        queued = self.answers.get(request.url, [])
        return queued.pop(0) if queued else 204


SECRET = b"shared"


def dispatcher_of(engine: Engine, net: Receivers) -> Dispatcher:
    dispatcher = Dispatcher(engine, QUICK)
    Webhooks(engine, lambda _: SECRET, net.send).attach(dispatcher)
    return dispatcher


def test_an_event_reaches_every_receiver_that_wants_it_signed(engine: Engine, clock: SimulatedClock) -> None:
    net = Receivers()
    with engine.work(SYSTEM) as work:
        register(work, Receiver("https://a.example/hook", "a"))
        register(work, Receiver("https://b.example/hook", "b", ("case.started",)))
        work.outbox("event", "e1", {"kind": "case.ended", "case": "c1"})
    dispatcher_of(engine, net).tick()
    assert [r.url for r in net.requests] == ["https://a.example/hook"]
    request = net.requests[0]
    assert json.loads(request.body)["case"] == "c1"
    assert accepts(SECRET, request.body, request.headers[SIGNATURE], clock.now())
    assert not accepts(b"other", request.body, request.headers[SIGNATURE], clock.now())
    assert not accepts(SECRET, request.body + b" ", request.headers[SIGNATURE], clock.now())
    assert not accepts(SECRET, request.body, request.headers[SIGNATURE], clock.now() + timedelta(minutes=6))
    assert not accepts(SECRET, request.body, "nonsense", clock.now())


def test_a_receiver_that_refuses_is_asked_again_alone_and_every_call_is_logged(
    engine: Engine, clock: SimulatedClock
) -> None:
    net = Receivers()
    net.answers["https://b.example/hook"] = [500]
    with engine.work() as work:
        register(work, Receiver("https://a.example/hook", "a"))
        second = register(work, Receiver("https://b.example/hook", "b"))
        work.outbox("event", "e1", {"kind": "case.ended"})
    dispatcher = dispatcher_of(engine, net)
    dispatcher.tick()
    clock.advance(timedelta(seconds=10))
    dispatcher.tick()
    assert sorted(r.url for r in net.requests) == ["https://a.example/hook"] + ["https://b.example/hook"] * 2
    with engine.reading() as connection:
        log = log_of(connection, second)
    assert [(entry.attempt, entry.status) for entry in log] == [(2, 204), (1, 500)]
    assert (log[0].error, log[0].error_zh) == (None, None)
    assert "but got 500" in log[1].error and "状态码 500" in log[1].error_zh
    bodies = {json.loads(r.body)["id"] for r in net.requests if "b.example" in r.url}
    assert len(bodies) == 1  # the receiver can tell that it is the same delivery


def test_a_receiver_that_does_not_answer_is_told_in_both_languages_and_why_is_in_the_log(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    def unreachable(_: Request) -> int:
        raise ConnectionRefusedError("[Errno 111] Connection refused")

    with engine.work() as work:
        hook = register(work, Receiver("https://a.example/hook", "a"))
        work.outbox("event", "e1", {"kind": "case.ended"})
    dispatcher = Dispatcher(engine, OutboxSettings(pauses=()))
    Webhooks(engine, lambda _: SECRET, unreachable).attach(dispatcher)
    assert dispatcher.tick().dead == 1
    with engine.reading() as connection:
        (entry,), (dead,) = log_of(connection, hook), rows.dead_letters(connection)
    said = "Expected an answer from a.example but there was none; check its address and the network"
    assert (entry.status, entry.error, dead.last_error) == (None, said, f"{said}. {delivery_failures.GIVEN_UP.en}")
    assert entry.error_zh == "a.example 没有应答，请检查其地址与网络"
    assert dead.last_error_zh == f"{entry.error_zh}。{delivery_failures.GIVEN_UP.zh}"
    assert any("Errno 111" in str(r.exc_info[1]) for r in caplog.records if r.exc_info)


def test_a_logged_call_can_be_sent_again(engine: Engine) -> None:
    net = Receivers()
    with engine.work() as work:
        hook = register(work, Receiver("https://a.example/hook", "a"))
        work.outbox("event", "e1", {"kind": "case.ended"})
    dispatcher = dispatcher_of(engine, net)
    dispatcher.tick()
    with engine.work() as work:
        rows.resend(work.connection, log_of(work.connection, hook)[0].outbox_id, work.now)
    dispatcher.tick()
    assert len(net.requests) == 2


@pytest.mark.parametrize("url", ["http://a.example", "ftp://a.example", "https://", "https://u:p@a.example", "x"])
def test_an_address_that_is_not_plain_https_is_refused(engine: Engine, url: str) -> None:
    with engine.work() as work, pytest.raises(BadInput):
        register(work, Receiver(url, "a"))

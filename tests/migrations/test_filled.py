"""A filled installation of the previous head is upgraded: histories hold, transfers finish, incidents are retried.

The tests of one store play one after another in the same installation, as the days after an upgrade do.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine import Actor
from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
from engine.definitions import drafts, review
from engine.operate import faults, stuck
from engine.proof import roots
from engine.store import surrounding_tables as around
from migrations.run import differences
from records.acting import Acting
from records.roles import Role
from records.schools import set_status
from records.tables import NameToken
from records.tables.school import SchoolStatus
from service.keeping import NameKeeper
from service.verifying import broken_chains
from tests.migrations.conftest import Upgraded
from tests.world import add_person

RUNNING = ("late", "near", "county", "province", "returned", "again", "steps")
KEPT = {  # every command that could stand on the agenda, as that head called it
    "enter.node", "enter.start", "events.again", "events.fire", "incidents.stalled", "messages.take",
    "multi._after_instance", "multi._start_one", "multi.next_round", "scopes.finished", "starting.begin",
    "throws._thrown_now", "compensation.next_record",
}  # fmt: skip
ONCE = {"tasks": [["A", 1]]}  # that head asked for a decision again which was made
BETTER = {  # (play, steps) -> what a retry does now, where that head lost an instance, a decision or the case
    **{("told", steps): ONCE for steps in (0, 1, 3)},
    ("second", None): ONCE,
    ("signers", 2): {"state": "ended", "trace": ["s", "U", "A", "A", "A", "e"]},
    ("stands", 1): {"state": "incident", "trace": ["s", "U", "x"], "open": ["stalled"], "tasks": []},
}


def test_the_upgraded_store_equals_the_tables_in_code(upgraded: Upgraded) -> None:
    assert differences(upgraded.database) == []


def test_the_histories_and_their_signed_root_hold(upgraded: Upgraded) -> None:
    checked, breaks = broken_chains(upgraded.town.house)
    assert checked > 60
    assert breaks == []
    key = roots.SigningKey.of_file(upgraded.town.house.home / "keys" / "history.pem")
    with upgraded.engine.reading() as connection:
        assert connection.execute(select(around.root.c.key_id)).scalars().all() == [key.id]
        assert roots.verify_roots(connection, {key.id: key.public}) == []


def test_the_names_of_before_get_the_tokens_of_their_prefixes(upgraded: Upgraded) -> None:
    def tokens() -> int:
        with upgraded.engine.reading() as connection:
            return connection.execute(select(func.count()).select_from(NameToken.__table__)).scalar_one()

    before, keeper = tokens(), NameKeeper(upgraded.town.house)
    assert keeper.tick() > 0 and keeper.tick() == 0
    assert tokens() > before


def test_no_case_lost_its_future_by_the_upgrade(upgraded: Upgraded) -> None:
    assert stuck(upgraded.engine) == []
    cases = upgraded.engine.cases("active")
    assert len(cases) > 60
    assert {case: found for case in cases if (found := faults(upgraded.engine, case))} == {}


def test_a_transfer_without_a_holder_goes_on_when_somebody_holds_the_role(upgraded: Upgraded) -> None:
    (case,) = upgraded.transfers("unheld")
    assert [i["kind"] for i in upgraded.incidents(case)] == ["no_holder"]
    with upgraded.town.house.working() as work:
        session, acting = upgraded.everything(work).session, Acting(work.now)
        add_person(session, acting, upgraded.town.world, "unheld", Role.STUDENT_LEADER)
    upgraded.retry(case)
    assert upgraded.incidents(case) == []
    assert upgraded.finish(case) == "Done"


def test_a_record_that_could_not_move_moves_when_its_school_is_open_again(upgraded: Upgraded) -> None:
    (case,) = upgraded.transfers("closed")
    assert [i["kind"] for i in upgraded.incidents(case)] == ["service"]
    with upgraded.town.house.working() as work:
        school = upgraded.told["org"]["closed"]
        set_status(upgraded.everything(work).session, school, SchoolStatus.NORMAL, Acting(work.now).today)
    upgraded.retry(case)
    assert (upgraded.engine.state(case), upgraded.engine.case(case).outcome) == ("ended", "Done")


def test_every_incident_is_retried_as_its_head_would_have_or_better(upgraded: Upgraded) -> None:
    cases = upgraded.told["cases"]
    assert {kept.partition(" ")[2] for about in cases.values() for kept in about["kept"]} == {"", *KEPT}
    for case, about in cases.items():
        upgraded.retry(case, about["values"])
        was = upgraded.told["retried"][case] | BETTER.get((about["key"], about["steps"]), {})
        was.pop("refused", None)
        assert (about["key"], about["steps"], now(upgraded, case)) == (about["key"], about["steps"], was)
    assert stuck(upgraded.engine) == []


def now(upgraded: Upgraded, case: str) -> dict[str, object]:
    """Where a case stands, in the form that its head wrote down."""
    return {
        "state": upgraded.engine.state(case), "trace": upgraded.engine.trace(case),
        "tasks": sorted([task.element, task.loop_index] for task in upgraded.engine.tasks(case)),
        "open": sorted(str(incident["kind"]) for incident in upgraded.incidents(case)),
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["text", "number", "fraction", "list", "context", "truth"])
def test_keys_of_before_meet_their_messages(upgraded: Upgraded, kind: str) -> None:
    engine, messages = upgraded.engine, upgraded.told["messages"]
    value, waiting = messages["keys"][kind], messages["waiting"][kind]
    assert engine.message("wanted", value) == "delivered"
    assert [task.element for task in engine.tasks(waiting)] == ["U"]
    came = engine.start("by_early", {"n": value})
    assert [task.element for task in engine.tasks(came)] == ["U"], "the message that came early is taken in"
    assert engine.variables(came)["came"] == kind


def test_drafts_of_before_are_worked_on(upgraded: Upgraded) -> None:
    owners = [Actor(upgraded.told["account"][login], upgraded.told["org"]["henan"], str(Role.PROCESS_OWNER))
              for login in ("henan-process_owner", "henan-process_owner2")]  # fmt: skip
    unsound, submitted = upgraded.told["drafts"]["unsound"], upgraded.told["drafts"]["submitted"]
    with upgraded.engine.work(owners[1]) as work:
        assert drafts.row_of(work, unsound).state == "draft"
        review.publish(work, submitted)
        assert drafts.row_of(work, submitted).state == "published"
        assert drafts.row_of(work, submitted).published_by == owners[1].account
    assert upgraded.engine.start("submitted") in upgraded.engine.cases("active")


def test_every_timer_of_before_fires(upgraded: Upgraded) -> None:
    worker, clock = Worker(upgraded.engine), upgraded.town.clock
    fired = 0
    while (due := worker.next_due()) is not None and due < clock.now() + timedelta(days=60):
        clock.advance(max(due, clock.now()))
        fired += worker.tick().fired
        CaseStarter(upgraded.engine).tick()
    assert fired > 30
    assert stuck(upgraded.engine) == []
    upgraded.town.known.clear()  # whoever was signed in then is not any more


def test_running_transfers_finish_through_the_desks(upgraded: Upgraded) -> None:
    running = upgraded.transfers(*RUNNING)
    assert len(running) == 24
    assert {upgraded.finish(case) for case in running} == {"Done"}
    assert [upgraded.finish(case) for case in upgraded.transfers("agree")] == ["EndCancelled"]
    ended = [upgraded.engine.case(case).outcome for case in upgraded.transfers("ended")]
    assert ended == ["Done", "EndRefused", "EndCancelled"]

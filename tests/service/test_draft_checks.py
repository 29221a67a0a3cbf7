"""What a draft lacks in an installation: seats that nobody holds somewhere, limits longer than their windows (W5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from engine.bpmn.model import Finding
from engine.definitions.versions import Definitions
from processes import catalogue
from records.acting import Acting
from records.ids import new_id
from records.roles import Role
from records.settings.values import NewValue, set_value
from records.tables import Account, Organisation, RoleAssignment
from tests.bpmn.drawings import drawing, flow, line
from tests.service.conftest import Setup, _opened

LEADER = '<heban:assignment role="student_leader" organisation="{0}"/>'
OFFERS = '<heban:outcome value="approve" label="同意" labelEn="Approve"/><heban:outcome value="refuse" label="不同意" labelEn="Refuse"/>'


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def staffed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setup]:
    """The world with two people in every role at every unit, beside those who are there; for all tests of a store."""
    for setup in _opened(request, Path(tmp_path_factory.mktemp("staffed")), request.param):
        with setup.house.working() as work:
            setup.everything(work)
            accounts = list(work.session.scalars(select(Account.id).where(Account.state == "active").limit(2)))
            for org in work.session.scalars(select(Organisation)).all():
                work.session.add_all(
                    RoleAssignment(id=new_id(), account_id=one, role=role, org_id=org.id, province=org.province,
                                   valid_from=date(2020, 1, 1))
                    for one in accounts for role in Role
                )  # fmt: skip
        yield setup


def checked(setup: Setup, files: dict[str, bytes], *owners: str) -> list[Finding]:
    """The findings of a draft that ask the registers."""
    definitions: Definitions = setup.house.engine.definitions
    with setup.house.working() as work:
        setup.everything(work)
        processes, _ = definitions.read(files, full=False)
        return list(definitions.ports.check_here(work, owners, files, processes))


def vacate(setup: Setup, unit: str, role: Role) -> Any:
    """Nobody holds a role at a unit any more; returns what undoes it."""
    held = (RoleAssignment.org_id == setup.world.org[unit], RoleAssignment.role == role)

    def until(day: date | None) -> None:
        with setup.house.working() as work:
            setup.everything(work)
            work.session.execute(update(RoleAssignment).where(*held).values(valid_to=day))

    until(date(2026, 1, 1))
    return lambda: until(None)


def told(found: list[Finding], code: str) -> list[tuple[str, str]]:
    return [(one.element, one.message_zh) for one in found if one.code == code]


def test_no_shipped_process_is_called_faulty_where_every_post_is_filled(staffed: Setup) -> None:
    for key, process in catalogue().items():
        for files in (process.files(), *(process.files_of(variant) for variant in process.variants)):
            assert checked(staffed, files) == [], key


def test_a_post_that_falls_vacant_is_told_at_every_seat_that_can_stand_there(staffed: Setup) -> None:
    undo = vacate(staffed, "guancheng", Role.STUDENT_CLERK)
    try:
        transfer = catalogue()["transfer"].files()
        found = told(checked(staffed, transfer), "seat.no_holder")
        assert {element for element, _ in found} == {"ReceivingAuthority", "ReleasingAuthority", "AgreeCancel"}
        assert all("河南省教育厅 1 个" in words and "管城回族区教育局" in words and "3 个单位中有 1 个无人" in words for _, words in found)
        guangdong, jinshui = staffed.world.org["guangdong"], staffed.world.org["jinshui"]
        assert checked(staffed, transfer, guangdong) == [], "another province lacks nobody"
        assert checked(staffed, transfer, jinshui) == [], "nor does a county beside it"
        assert checked(staffed, transfer, guangdong, staffed.world.org["henan"]) != []
    finally:
        undo()
    assert checked(staffed, catalogue()["transfer"].files()) == []


def test_where_only_clerks_start_and_may_not_decide_two_are_needed(staffed: Setup) -> None:
    """Of the two who hold every role one leaves: whoever starts at the school has nobody beside them."""
    body = '<startEvent id="s"/>' + user("Desk", '<heban:assignment role="student_clerk" organisation="=case.organisation" exclude="initiator"/>')
    files = {"x.bpmn": drawing(body + '<endEvent id="e"/>' + line("s", "Desk", "e")).encode(), "process.json": ABOUT}
    assert checked(staffed, files) == []
    school = staffed.world.org["school_a"]
    with staffed.house.working() as work:
        staffed.everything(work)
        held = select(RoleAssignment.id).where(RoleAssignment.org_id == school, RoleAssignment.role == Role.STUDENT_CLERK)
        kept, *gone = work.session.scalars(held).all()
        work.session.execute(update(RoleAssignment).where(RoleAssignment.id.in_(gone)).values(valid_to=date(2026, 1, 1)))
    try:
        assert [element for element, words in told(checked(staffed, files), "seat.no_holder") if "不足两人" in words] == ["Desk"]
    finally:
        with staffed.house.working() as work:
            staffed.everything(work)
            work.session.execute(update(RoleAssignment).where(RoleAssignment.id.in_(gone)).values(valid_to=None))
    assert kept


ABOUT = (
    '{"group": {"zh": "其他", "en": "Others"}, "starters": [{"role": "student_clerk", "kinds": ["school"], "stages": []}]}'
).encode()
SPAN = '<boundaryEvent id="{0}" name="{0}" attachedToRef="{1}"><timerEventDefinition><timeDuration>{2}</timeDuration></timerEventDefinition></boundaryEvent>'


def user(name: str, inner: str) -> str:
    return f'<userTask id="{name}" name="{name}"><extensionElements>{inner}{OFFERS}</extensionElements></userTask>'


def sub(name: str, inside: str, *nodes: str) -> str:
    return f'<subProcess id="{name}" name="{name}"><startEvent id="{name}s"/>{inside}<endEvent id="{name}e"/>{line(f"{name}s", *nodes, f"{name}e")}</subProcess>'


NESTED = {
    "in a sub-process": lambda seat: sub("N", seat, "T"),
    "two sub-processes deep": lambda seat: sub("N", sub("M", seat, "T"), "M"),
}


def whole(node: str, name: str, more: str = "") -> str:
    return f'<startEvent id="s"/>{node}<endEvent id="e"/>{more}{line("s", name, "e")}'


def called(seat: str, more: str = "") -> bytes:
    """The seat in a process that another one of the same file calls."""
    call = '<callActivity id="N" name="N" calledElement="Inner"/>'
    inner = f'<process id="Inner" isExecutable="true"><startEvent id="is"/>{seat}<endEvent id="ie"/>{line("is", "T", "ie")}</process>'
    return drawing(whole(call, "N", more), roots=inner).encode()


@pytest.mark.parametrize("place", [*NESTED, "in a called process"])
@pytest.mark.parametrize("unit", ["=case.organisation", "={relation: &quot;authority&quot;, of: case.organisation}"])
def test_a_seat_that_nobody_holds_is_found_wherever_it_is_drawn(staffed: Setup, place: str, unit: str) -> None:
    vacant = "school_b" if unit == "=case.organisation" else "liwan"
    seat = user("T", LEADER.format(unit))
    drawn = called(seat) if place not in NESTED else drawing(whole(NESTED[place](seat), "N")).encode()
    undo = vacate(staffed, vacant, Role.STUDENT_LEADER)
    try:
        found = checked(staffed, {"x.bpmn": drawn, "process.json": ABOUT})
    finally:
        undo()
    assert [one.element for one in found if one.code == "seat.no_holder"] == ["T"]
    assert {one.severity for one in found} == {"warning"}
    assert checked(staffed, {"x.bpmn": drawn, "process.json": ABOUT}) == []


LATE = '<endEvent id="late"/>' + flow("B", "late")


@pytest.mark.parametrize("place", [*NESTED, "in a called process", "at the task"])
@pytest.mark.parametrize(("limit", "timer", "faulty"), [("20WD", "P10D", True), ("5WD", "P30D", False), ("P40D", "20WD", True), ("10WD", "10WD", False)])
def test_a_limit_that_a_timer_around_it_cuts_off_is_found(staffed: Setup, place: str, limit: str, timer: str, faulty: bool) -> None:
    seat = user("T", LEADER.format("=case.organisation") + f'<heban:limit due="{limit}"/>')
    around = SPAN.format("B", "T" if place == "at the task" else "N", timer) + LATE
    if place == "at the task":
        drawn = drawing(whole(seat, "T", around)).encode()
    else:
        drawn = called(seat, around) if place not in NESTED else drawing(whole(NESTED[place](seat), "N", around)).encode()
    found = [one for one in checked(staffed, {"x.bpmn": drawn, "process.json": ABOUT}) if one.code == "limit.beyond_timer"]
    assert [one.element for one in found] == (["T"] if faulty else [])
    if faulty:
        said = {"20WD": "20 个工作日", "P10D": "10 天", "P40D": "40 天"}
        assert said[limit] in found[0].message_zh and said[timer] in found[0].message_zh and found[0].path == ("B", "T")


def test_a_wait_and_a_correction_are_measured_as_limits_are(staffed: Setup) -> None:
    wait = '<intermediateCatchEvent id="T" name="T"><timerEventDefinition><timeDuration>P20D</timeDuration></timerEventDefinition></intermediateCatchEvent>'
    drawn = drawing(whole(sub("N", wait, "T"), "N", SPAN.format("B", "N", "P10D") + LATE)).encode()
    assert [one.code for one in checked(staffed, {"x.bpmn": drawn})] == ["limit.beyond_timer"]


def test_a_limit_has_room_in_the_window_that_each_level_sets(staffed: Setup) -> None:
    """Limits and windows are read where they are set; the finding says both lengths, in days of the calendar."""
    files = catalogue()["transfer"].files()
    with staffed.house.working() as work:
        staffed.everything(work)
        acting = Acting(work.now)
        for unit, key, value in (
            ("henan", "transfer.windows", [{"from": "2026-09-20", "to": "2026-09-30"}]),
            ("jinshui", "transfer.time_limit_days", 3), ("guangdong", "transfer.windows", [{"from": "2026-09-20", "to": "2026-11-30"}]),
        ):  # fmt: skip
            set_value(work.session, acting, NewValue(staffed.world.org[unit], key, value, date(2026, 9, 1)))
    found = [one for one in checked(staffed, files) if one.code == "limit.beyond_window"]
    assert {one.element for one in found} >= {"ReceivingLeader", "ReleasingAuthority"}
    leader = next(one for one in found if one.element == "ReceivingLeader")
    words = leader.message_zh
    # Mid-Autumn and National Day lie between, and a Saturday that is worked: ten working days end on October 10.
    assert "10 个工作日" in words and "2026-10-10" in words and "2026-09-20 至 2026-09-30（11 天）" in words
    assert "河南省教育厅" in words and "金水区" not in words and "广东省" not in words
    assert "10 working days" in leader.message_en and "11 days" in leader.message_en
    beside = [one.element for one in checked(staffed, files, staffed.world.org["jinshui"]) if one.code.startswith("limit.")]
    assert beside == ["Fetch"], "its limit is a setting of its own, ten days there too"
    assert [one for one in checked(staffed, files, staffed.world.org["zhengzhou"]) if one.code == "limit.beyond_window"] != []
    with staffed.house.working() as work:
        staffed.everything(work)
        from records.tables import Setting

        work.session.execute(delete(Setting).where(Setting.key.in_(["transfer.windows", "transfer.time_limit_days"])))

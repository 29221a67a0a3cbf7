"""Settings by level: the cascade, locks and caps, dates, and whole answers."""

import io
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from records.accounts import NewAccount, activate, create_account, enter
from records.acting import Acting
from records.errors import Invalid, NotAllowed, NotFound, RecordsError, SettingLocked
from records.files import Upload, store_file
from records.roles import Role
from records.settings import KEYS, Answer, Combine, NewValue, set_value, value_of
from records.settings.kinds import inside
from records.sign_ins import sign_in, signed_in
from records.students.locks import lock_for_case
from records.students.lookup import find_student
from records.students.proposals import controlled_among
from records.tables.school import Stage
from tests.pictures import picture
from tests.records.conftest import NOW, World, row

DAY = date(2026, 9, 1)


def _set(world: World, org: str, key: str, value: Any, **more: Any) -> None:
    with world.system() as (session, acting):
        set_value(session, acting, NewValue(world.org[org], key, value, more.pop("since", DAY), **more))


def _get(world: World, org: str, key: str, on: date = date(2026, 9, 18), stage: str = "") -> Answer:
    with world.system() as (session, _):
        return value_of(session, world.org[org], key, on, stage)


def test_the_nearest_level_counts_and_the_answer_says_which_since_when_by_what(world: World) -> None:
    key = "transfer.time_limit_days"
    assert _get(world, "jinshui_school", key).value == 10
    assert _get(world, "jinshui_school", key).level is None
    _set(world, "henan", key, 8, document="豫教〔2026〕8号")
    _set(world, "zhengzhou", key, 5)
    answer = _get(world, "jinshui_school", key)
    assert (answer.value, answer.level.org_name, answer.level.since) == (5, "郑州市教育局", DAY)
    assert [link.value for link in answer.chain] == [8, 5]
    assert _get(world, "province_school", key).level.document == "豫教〔2026〕8号"
    assert _get(world, "liwan_school", key).value == 10


def test_a_lock_above_rules_below_and_says_who_can_lift_it(world: World) -> None:
    key = "transfer.leader_step"
    _set(world, "zhengzhou", key, True)
    _set(world, "henan", key, False, locked=True, document="豫教〔2026〕9号")
    assert _get(world, "liwan_school", key).value is True, "the national default, next door"
    answer = _get(world, "jinshui_school", key)
    assert answer.value is False and answer.locked_by.org_name == "河南省教育厅"
    with pytest.raises(SettingLocked, match="has locked it since 2026-09-01 by 豫教〔2026〕9号"):
        _set(world, "jinshui", key, True)
    _set(world, "henan", key, False, since=date(2026, 10, 1))
    assert _get(world, "jinshui_school", key, date(2026, 10, 2)).value is True


def test_of_two_locks_the_higher_rules(world: World) -> None:
    key = "transfer.time_limit_days"
    _set(world, "jinshui", key, 3)
    _set(world, "zhengzhou", key, 5, locked=True)
    _set(world, "henan", key, 8, locked=True)
    answer = _get(world, "jinshui_school", key)
    assert (answer.value, answer.level.org_name, answer.locked_by.org_name) == (8, "河南省教育厅", "河南省教育厅")


@pytest.mark.parametrize("order", [("", Stage.PRIMARY), (Stage.PRIMARY, "")])
def test_a_stages_own_value_goes_before_the_value_for_all_stages_whichever_was_set_later(
    world: World, order: tuple[str, ...]
) -> None:
    key = "transfer.windows"
    windows = {stage: [{"from": "02-01", "to": day}] for stage, day in (("", "02-10"), (Stage.PRIMARY, "02-20"))}
    for days, stage in enumerate(order):
        _set(world, "henan", key, windows[stage], stage=stage, since=DAY + timedelta(days=days))
    assert _get(world, "jinshui_school", key, stage=Stage.PRIMARY).value == windows[Stage.PRIMARY]
    assert _get(world, "jinshui_school", key, stage=Stage.JUNIOR).value == windows[""]


def test_a_class_may_be_smaller_below_and_never_larger(world: World) -> None:
    key = "class.size_limit"
    _set(world, "henan", key, 48)
    _set(world, "henan", key, 43, stage=Stage.PRIMARY)
    _set(world, "jinshui", key, 40, stage=Stage.PRIMARY)
    assert _get(world, "jinshui_school", key, stage=Stage.PRIMARY).value == 40
    assert _get(world, "guancheng_school", key, stage=Stage.PRIMARY).value == 43
    assert _get(world, "jinshui_school", key, stage=Stage.JUNIOR).value == 48
    assert _get(world, "liwan_school", key, stage=Stage.PRIMARY).value == 45, "the national standard, next door"
    with pytest.raises(SettingLocked, match="henan allows at most 43 since"):
        _set(world, "guancheng", key, 44, stage=Stage.PRIMARY)


def test_class_sizes_begin_at_the_national_standard_of_each_stage_and_no_province_widens_it(world: World) -> None:
    key = "class.size_limit"
    standard = {stage: _get(world, "jinshui_school", key, stage=stage) for stage in Stage}
    assert {stage: answer.value for stage, answer in standard.items()} == {"primary": 45, "junior": 50, "senior": 55}
    assert all(answer.level is None for answer in standard.values())
    with pytest.raises(SettingLocked, match="at most 45, the national default"):
        _set(world, "henan", key, 46, stage=Stage.PRIMARY)
    _set(world, "henan", key, 48)
    assert _get(world, "jinshui_school", key, stage=Stage.PRIMARY).value == 45, "48 for all stages widens no stage"
    assert _get(world, "jinshui_school", key, stage=Stage.JUNIOR).value == 48


def test_the_ministry_puts_its_own_class_size_in_the_place_of_the_standard(world: World) -> None:
    key = "class.size_limit"
    _set(world, "ministry", key, 60, stage=Stage.PRIMARY, document="教基〔2026〕3号")
    _set(world, "henan", key, 56, stage=Stage.PRIMARY)
    answer = _get(world, "jinshui_school", key, stage=Stage.PRIMARY)
    assert (answer.value, answer.level.org_name) == (56, "河南省教育厅")
    assert _get(world, "liwan_school", key, stage=Stage.PRIMARY).level.document == "教基〔2026〕3号"


@pytest.mark.parametrize("unit", ["zhengzhou", "jinshui", "jinshui_school"])
def test_only_a_province_or_the_ministry_allows_the_exception_from_four_eyes(world: World, unit: str) -> None:
    with pytest.raises(SettingLocked, match="ask the province"):
        _set(world, unit, "four_eyes.small_school_exception", True)
    _set(world, "henan", "four_eyes.small_school_exception", True)
    assert _get(world, "jinshui_school", "four_eyes.small_school_exception").level.org_name == "河南省教育厅"


def test_a_cap_lowered_above_later_binds_below(world: World) -> None:
    _set(world, "jinshui", "class.size_limit", 50)
    _set(world, "henan", "class.size_limit", 44)
    assert _get(world, "jinshui_school", "class.size_limit").value == 44


def test_what_is_forbidden_above_cannot_be_allowed_below(world: World) -> None:
    _set(world, "henan", "transfer.enabled", False, stage=Stage.SENIOR)
    with pytest.raises(SettingLocked, match="forbidden"):
        _set(world, "zhengzhou", "transfer.enabled", True, stage=Stage.SENIOR)
    assert _get(world, "jinshui_school", "transfer.enabled", stage=Stage.SENIOR).value is False
    assert _get(world, "jinshui_school", "transfer.enabled", stage=Stage.JUNIOR).value is True
    _set(world, "jinshui", "transfer.enabled", False, stage=Stage.JUNIOR)
    assert _get(world, "jinshui_school", "transfer.enabled", stage=Stage.JUNIOR).value is False
    assert _get(world, "guancheng_school", "transfer.enabled", stage=Stage.JUNIOR).value is True


def test_every_level_adds_its_controlled_fields_to_those_above(world: World) -> None:
    _set(world, "henan", "controlled_fields", ["mzm"])
    _set(world, "jinshui", "controlled_fields", ["hkszdm"])
    assert _get(world, "jinshui_school", "controlled_fields").value == [
        "xm", "xbm", "csrq", "sfzjlxm", "sfzjh", "mzm", "hkszdm",
    ]  # fmt: skip
    assert "hkszdm" not in _get(world, "guancheng_school", "controlled_fields").value


def test_values_hold_for_their_dates(world: World) -> None:
    key = "transfer.reminder_days"
    _set(world, "henan", key, 4, since=date(2026, 9, 1))
    _set(world, "henan", key, 2, since=date(2026, 10, 1))
    _set(world, "henan", key, 1, since=date(2026, 9, 20))
    found = [_get(world, "jinshui_school", key, date(2026, month, day)).value for month, day in
             ((8, 31), (9, 1), (9, 19), (9, 20), (9, 30), (10, 1))]  # fmt: skip
    assert found == [3, 4, 4, 1, 1, 2]


def test_a_correction_of_the_same_day_replaces_and_both_rows_stay(world: World) -> None:
    from sqlalchemy import func, select

    from records.tables import Setting

    for value in (4, 6):
        _set(world, "henan", "transfer.reminder_days", value)
    assert _get(world, "jinshui_school", "transfer.reminder_days").value == 6
    with world.system() as (session, _):
        assert session.scalar(select(func.count(Setting.id))) == 2


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("transfer.enabled", "yes"), ("class.size_limit", -1), ("class.size_limit", True),
        ("transfer.windows", [{"from": "02-20", "to": "2026-03-01"}]),
        ("transfer.windows", [{"from": "13-01", "to": "13-02"}]),
        ("controlled_fields", "xm"), ("transfer.evidence.required", ["form"]), ("transfer.closed_grades", ["6"]),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_type_is_refused(world: World, key: str, value: Any) -> None:
    with pytest.raises(Invalid):
        _set(world, "henan", key, value)


def test_an_unknown_key_or_stage_is_refused(world: World) -> None:
    with pytest.raises(NotFound):
        _set(world, "henan", "transfer.enabeld", True)
    with pytest.raises(Invalid):
        _set(world, "henan", "transfer.reminder_days", 3, stage=Stage.PRIMARY)


def test_two_people_setting_one_key_at_once_leave_one_value_in_force(world: World) -> None:
    threads = [Thread(target=_set, args=(world, "henan", "transfer.reminder_days", value)) for value in (5, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    from sqlalchemy import select

    from records.tables import Setting

    with world.system() as (session, _):
        assert len(session.scalars(select(Setting).where(Setting.superseded_at.is_(None))).all()) == 1


def test_windows_are_yearly_or_dated_and_may_cross_new_year() -> None:
    yearly = [{"from": "02-10", "to": "03-10"}, {"from": "12-20", "to": "01-05"}]
    days = {date(2026, 2, 10): True, date(2026, 3, 10): True, date(2026, 3, 11): False, date(2027, 1, 5): True,
            date(2026, 12, 31): True, date(2026, 7, 1): False}  # fmt: skip
    assert {day: inside(yearly, day) for day in days} == days
    dated = [{"from": "2026-07-01", "to": "2026-07-12"}]
    assert inside(dated, date(2026, 7, 12)) and not inside(dated, date(2027, 7, 1))
    assert inside([], date(2026, 7, 1))


def test_every_key_has_a_good_default_and_two_titles() -> None:
    for key in KEYS.values():
        assert key.kind.accepts(key.default), key.name
        assert key.zh and key.en and key.zh != key.en and key.source
        assert key.combine in Combine


def test_the_author_and_the_recorded_time_are_kept(world: World) -> None:
    with world.system() as (session, _):
        acting = Acting(NOW, "somebody")
        row = set_value(session, acting, NewValue(world.org["henan"], "evidence.types", ["image/png"], DAY))
        assert (row.set_by, row.recorded_at, row.province) == ("somebody", NOW, "41")


def _refused_after(world: World, key: str, value: Any) -> dict[str, bool]:
    """Set a key in Jinshui and tell for both sibling counties whether the behaviour it governs now refuses."""
    _set(world, "jinshui", key, value)
    return {county: _refuses(world, key, f"{county}_school") for county in ("jinshui", "guancheng")}


def _refuses(world: World, key: str, school: str) -> bool:
    try:
        _PROBES[key](world, school)
    except RecordsError:
        return True
    return False


def _probe_look_up(world: World, school: str) -> None:
    with world.as_(Role.STUDENT_CLERK, school) as (session, acting):
        for _ in range(3):
            find_student(session, acting, "无此人", "G000")


def _probe_file(world: World, school: str) -> None:
    sent = io.BytesIO(picture(size=(1200, 1000)))
    with world.system() as (session, acting), tempfile.TemporaryDirectory() as folder:
        store_file(session, acting, Path(folder), Upload(world.org[school], "form", sent))


def _probe_account(hours: int) -> Callable[[World, str], None]:
    def probe(world: World, school: str) -> None:
        with world.system() as (session, acting):
            account, secret = create_account(session, acting, NewAccount(f"u-{school}", "某人", world.org[school]))
            activate(session, Acting(NOW + timedelta(hours=hours)), secret, "Correct-Horse-7")

    return probe


def _probe_session(world: World, school: str) -> None:
    with world.system() as (session, acting):
        account, secret = create_account(session, acting, NewAccount(f"u-{school}", "某人", world.org[school]))
        token, _, _ = sign_in(session, acting, activate(session, acting, secret, "Correct-Horse-7"))
        signed_in(session, Acting(NOW + timedelta(hours=2)), token)


def _probe_password_age(world: World, school: str) -> None:
    with world.system() as (session, acting):
        account, secret = create_account(session, acting, NewAccount(f"u-{school}", "某人", world.org[school]))
        activate(session, acting, secret, "Correct-Horse-7")
        if enter(session, Acting(NOW + timedelta(days=40)), account.id).must_change:
            raise NotAllowed("the password must change")


def _probe_controlled(world: World, school: str) -> None:
    with world.system() as (session, acting):
        if controlled_among(session, acting, world.org[school], {"hkszdm"}):
            raise NotAllowed("the field is controlled")


def _probe_conflicts(world: World, school: str) -> None:
    student = str(world.register(school, row(len(school)))[0].student_id)
    with world.system() as (session, _):
        for case_no, kind in (("A", "class_change"), ("B", "suspension")):
            lock_for_case(session, Acting(NOW, case_no=case_no), student, kind)


_PROBES: dict[str, Callable[[World, str], None]] = {
    "lookup.rate_per_hour": _probe_look_up,
    "lookup.authority_rate_per_hour": lambda world, school: _probe_look_up(world, school.split("_")[0]),
    "evidence.max_bytes": _probe_file,
    "evidence.types": _probe_file,
    "evidence.max_megapixels": _probe_file,
    "account.activation_hours": _probe_account(2),
    "account.session_hours": _probe_session,
    "account.password_days": _probe_password_age,
    "controlled_fields": _probe_controlled,
    "conflicts.table": _probe_conflicts,
}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("lookup.rate_per_hour", 2), ("lookup.authority_rate_per_hour", 2), ("evidence.max_bytes", 100), ("evidence.types", ["image/jpeg"]),
        ("evidence.max_megapixels", 1),
        ("account.activation_hours", 1), ("account.session_hours", 1), ("account.password_days", 30),
        ("controlled_fields", ["hkszdm"]), ("conflicts.table", {"class_change": ["suspension"]}),
    ],
)  # fmt: skip
def test_a_setting_changes_behaviour_where_it_is_set_and_not_next_door(world: World, key: str, value: Any) -> None:
    assert not _refuses(world, key, "jinshui_second_school")
    assert _refused_after(world, key, value) == {"jinshui": True, "guancheng": False}

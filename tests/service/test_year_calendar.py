"""The calendar of a year over HTTP: windows over the nation's, what comes, who is behind, what was late; the `.ics`."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.ics import calendar_file
from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
from ground.bilingual import Bilingual
from processes.deadlines import WINDOW, Deadline, Source
from records.settings.window_days import Days
from service.jobs import JobRunner
from tests.service.conftest import Setup
from tests.world import PASSWORD

MARCH = [{"from": "03-01", "to": "03-31"}]


class Reader:
    """Somebody signed in over HTTP."""

    def __init__(self, web: FlaskClient, login: str) -> None:
        self.web = web
        answer = web.post("/api/auth/sign-in", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self.headers = {"X-CSRF-Token": answer.json["csrf"]}

    def call(self, method: str, path: str, **options: Any) -> Any:
        return self.web.open(f"/api{path}", method=method, headers=self.headers, **options)

    def calendar(self, **query: Any) -> dict[str, Any]:
        answer = self.call("GET", "/calendar", query_string=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json)

    def settle(self, unit: str, key: str, value: Any, **more: Any) -> None:
        body = {"organisation": unit, "value": value, "document": "豫教基〔2026〕5号", **more}
        answer = self.call("PUT", f"/settings/{key}", json=body)
        assert answer.status_code == 200, answer.text


def deadline(calendar: dict[str, Any], key: str) -> dict[str, Any]:
    (found,) = [one for one in calendar["deadlines"] if one["key"] == key]
    return dict(found)


def spans(one: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(span["first"], span["last"], span["state"]) for span in one["spans"]]


def test_a_year_of_a_province_and_its_feed(setup: Setup) -> None:
    app, org = create_app(setup.house), setup.world.org
    admin, clerk = (Reader(app.test_client(), f"henan-{role}") for role in ("system_admin", "student_clerk"))
    nation = deadline(clerk.calendar(), "registration.primary_one_windows")
    assert spans(nation) == [("2026-09-01", "2026-09-30", "open")] and nation["level"] == "国家默认" and not nation["over"]

    # a province sees its own over the nation's; the province next door sees the nation's alone
    admin.settle(org["henan"], "registration.primary_one_windows", [{"from": "09-01", "to": "10-20"}])
    told = clerk.calendar()
    own = deadline(told, "registration.primary_one_windows")
    assert spans(own) == [("2026-09-01", "2026-10-20", "open")]
    assert (own["level"], own["document"]) == ("河南省教育厅", "豫教基〔2026〕5号")
    assert (own["since"], nation["since"]) == (told["today"], None)
    assert [(above["level"], spans(above)) for above in own["over"]] == [("国家默认", spans(nation))]
    other = Reader(app.test_client(), "guangdong-student_clerk")
    assert spans(deadline(other.calendar(), "registration.primary_one_windows")) == spans(nation)

    # stages apart, a window that begins to hold within the year, one lifted altogether
    admin.settle(org["henan"], "transfer.windows", MARCH, stage="junior", effective_from="2027-01-01")
    next_year = clerk.calendar(year=2027)
    only = deadline(next_year, "transfer.windows:junior")
    assert only["stages"] == ["junior"] and spans(only) == [("2027-03-01", "2027-03-31", "ahead")]
    admin.settle(org["henan"], "graduation.windows", [])
    assert deadline(clerk.calendar(year=2027), "graduation.windows")["always"] is True

    # the promotion and the rounds of reporting are there with their days, the freeze as what it is
    assert spans(deadline(next_year, "promotion.run")) == [("2027-08-10", "2027-08-10", "ahead")]
    assert spans(deadline(next_year, "promotion.prepared")) == [("2027-06-22", "2027-08-10", "ahead")]
    assert deadline(next_year, "freeze.graduating_windows")["kind"] == "freeze"
    (month,) = [one for one in next_year["deadlines"] if one["key"].startswith("report_round.") and len(one["spans"]) == 12
                and spans(one)[0][0] == "2027-01-10"]  # fmt: skip
    assert spans(month)[0] == ("2027-01-10", "2027-01-15", "ahead"), "a province reports from the 10th to the 15th"
    county = deadline(clerk.calendar(organisation=org["jinshui"], year=2027), month["key"])
    assert spans(county)[0][:2] == ("2027-01-01", "2027-01-05"), "a county from the 1st to the 5th"

    # a unit may look at those above and below it, never at its neighbours; lists show only its own scope
    assert clerk.calendar(organisation=org["jinshui"])["inside"] is True
    above = clerk.calendar(organisation=org["ministry"])
    assert above["inside"] is False and above["next"] == above["not_ready"] == above["late"] == []
    aside = clerk.call("GET", "/calendar", query_string={"organisation": org["guangdong"]})
    assert aside.status_code == 404 and aside.json["detail"] != aside.json["detail_en"]

    # what comes next: the timers themselves
    coming = clerk.calendar()["next"]
    assert coming == sorted(coming, key=lambda one: one["at"]) and all(one["process"] and one["name_en"] for one in coming)
    assert "2026-09-30T16:00:00+00:00" in [one["at"] for one in coming], "the rounds of October start by themselves"

    # nobody worked for two months: what acted late says so, and who has not submitted is named
    setup.clock.advance(datetime(2026, 11, 20, 1, tzinfo=UTC))
    for _ in range(3):
        Worker(setup.house.engine).tick()
        CaseStarter(setup.house.engine).tick()
        JobRunner(setup.house).tick()
    clerk = Reader(app.test_client(), "henan-student_clerk")
    behind = clerk.calendar()
    late = [one for one in behind["late"] if one["due_at"] == "2026-09-30T16:00:00+00:00"]
    assert late and late[0]["fired_at"].startswith("2026-11-20") and "停机" in late[0]["why"] and "down" in late[0]["why_en"]
    assert all(one["by"] for one in behind["not_ready"])

    _the_feed(app, clerk, setup)


def _the_feed(app: Any, clerk: Reader, setup: Setup) -> None:
    assert clerk.call("GET", "/calendar/address").json == {"made_at": None}
    first = clerk.call("POST", "/calendar/address")
    assert first.status_code == 201
    path = first.json["path"]
    stranger = app.test_client()
    answer = stranger.get(path)
    assert answer.status_code == 200 and answer.mimetype == "text/calendar" and "no-store" in answer.headers["Cache-Control"]
    events = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    by_id = {str(event["uid"]): event for event in events}
    assert len(by_id) == len(events) > 20, "each deadline once, over two years"
    run = next(event for uid, event in by_id.items() if uid.startswith("promotion.run.") and ".2027." in uid)
    assert (run["dtstart"].dt, run["dtend"].dt) == (date(2027, 8, 10), date(2027, 8, 11)), "the end is exclusive"
    assert all(b"\r\n" in answer.data and len(line) <= 75 for line in answer.data.split(b"\r\n"))
    assert b"Promotion" in stranger.get(f"{path}?lang=en").data and "全国升级".encode() in answer.data

    # a moved deadline keeps its id
    admin = Reader(app.test_client(), "henan-system_admin")
    uid = next(uid for uid in by_id if uid.startswith("registration.primary_one_windows.") and ".2027." in uid)
    admin.settle(setup.world.org["henan"], "registration.primary_one_windows", [{"from": "09-05", "to": "10-25"}],
                 effective_from="2027-01-01")  # fmt: skip
    moved = {str(one["uid"]): one for one in icalendar.Calendar.from_ical(stranger.get(path).data).walk("VEVENT")}
    assert moved[uid]["dtstart"].dt == date(2027, 9, 5) != by_id[uid]["dtstart"].dt

    # renewed: the old address opens nothing; given up: none does; nor for an account that has ended
    second = clerk.call("POST", "/calendar/address").json["path"]
    gone = stranger.get(path)
    assert gone.status_code == 404 and "重新订阅" in gone.json["detail"] and "subscribe" in gone.json["detail_en"]
    assert stranger.get(second).status_code == 200
    assert clerk.call("DELETE", "/calendar/address").status_code == 200
    assert stranger.get(second).status_code == 404 and clerk.call("GET", "/calendar/address").json["made_at"] is None
    third = clerk.call("POST", "/calendar/address").json["path"]
    ended = admin.call("POST", f"/accounts/{setup.world.account['henan-student_clerk']}/deactivate", json={})
    assert ended.status_code == 200, ended.text
    assert stranger.get(third).status_code == 404


def test_texts_are_escaped_and_folded() -> None:
    title = Bilingual("受理时段；第一行\n第二行，反斜杠\\" + "很长" * 60, "x")
    one = Deadline("k", WINDOW, title, [Days(date(2027, 3, 1), date(2027, 3, 31))], Source(Bilingual("教育厅", "y")))
    data = calendar_file(Bilingual("单位", "unit"), "org", [one], datetime(2026, 9, 18, tzinfo=UTC), False)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    raw = data.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:受理时段；第一行\\n第二行，反斜杠\\\\" in raw
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert str(event["summary"]) == title.zh and event["dtend"].dt - event["dtstart"].dt == timedelta(days=31)


def test_a_feed_is_the_same_in_every_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Deadline("k", WINDOW, Bilingual("题", "t"), [Days(date(2027, 8, 10), date(2027, 8, 10))], Source(Bilingual("部", "m")))
    made = set()
    for zone in ("UTC", "Asia/Shanghai", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        made.add(calendar_file(Bilingual("单位", "u"), "o", [one], datetime(2026, 9, 18, tzinfo=UTC), False))
    monkeypatch.undo()
    time.tzset()
    assert len(made) == 1 and b"DTEND;VALUE=DATE:20270811" in made.pop()

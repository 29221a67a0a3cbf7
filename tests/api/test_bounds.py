"""Numbers, dates and marks from outside are bounded before they reach a store: no request makes it fail, on either."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from marshmallow import fields

from api import schemas
from api.bounded import WholeNumber
from tests.api.conftest import Person, Town

BIG = (2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**34, -1)
DAYS = ("0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "0000-00-00")
INSTANTS = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00Z", "2026-09-18T09:00:00")


def told(answer: Any) -> bool:
    """A refusal as a problem, or an answer: anything but a failure of the server."""
    return answer.status_code < 500 and answer.is_json


def test_a_grade_beyond_the_stores_is_refused_and_named(either: Town) -> None:
    clerk = either.person("school_a-student_clerk")
    for grade in (*BIG, "9" * 3000, "1e9", "NaN", "١٢"):
        answer = clerk.get("/students", grade=grade)
        assert answer.status_code == 422, (grade, answer.text[:200])
        assert answer.json["errors"][0]["key"].endswith("grade")
        assert answer.json["errors"][0]["message"] != answer.json["errors"][0]["message_en"]
    assert clerk.get("/students", grade=6).status_code == 200


def test_a_version_of_five_thousand_digits_is_refused(either: Town) -> None:
    clerk, leader = either.person("school_a-student_clerk"), either.person("school_a-student_leader")
    case = clerk.start(either.world.take("school_c").id).json["id"]
    (task,) = leader.inbox(case)
    for version in ("1" * 5000, str(2**63), "1e400", "-1", "Infinity", "NaN"):
        body = f'{{"outcome": "approve", "version": {version}}}'
        answer = leader.call("POST", f"/tasks/{task['id']}/decide", data=body, content_type="application/json")
        assert answer.status_code in (400, 422), (version[:9], answer.text[:200])
        assert answer.is_json and answer.json["detail"] and answer.json["detail_en"]
    quoted = leader.post(f"/tasks/{task['id']}/decide", {"outcome": "approve", "version": "7" * 5000})
    assert quoted.status_code == 422
    assert leader.decide(case, "approve").status_code == 200, "the case is untouched"


def test_numbers_inside_data_are_bounded_and_real(either: Town) -> None:
    clerk, pupil = either.person("school_a-student_clerk"), either.world.take("school_c").id
    for number in ("1" * 4000, "1e999", "-Infinity", "NaN", "1" * 5000, str(10**35)):
        body = f'{{"process": "transfer", "files": [], "data": {{"student": "{pupil}", "reason": {number}, "x": [{number}]}}}}'
        answer = clerk.call("POST", "/cases", data=body, content_type="application/json")
        assert answer.status_code in (400, 422) and answer.is_json, (number[:9], answer.status_code)


def test_a_cursor_that_nobody_was_given_is_refused_wherever_one_is_read(either: Town) -> None:
    clerk, operator = either.person("school_a-student_clerk"), either.person("henan-operator")
    lists = [(clerk, "/cases"), (clerk, "/students"), (either.person("school_a-student_leader"), "/inbox"),
             (operator, "/operations/stuck"), (operator, "/operations/undelivered"),
             (operator, "/operations/undelivered/retried")]  # fmt: skip
    texts = [json.dumps([at, last]) for at in (*INSTANTS, "x", 5, {}, None) for last in ("x", 5, "\x00", "\ud800", None)]
    texts += ["[" * 90, "5", "{}", '["2026-09-18T09:00:00Z"]', f"[{'1' * 140}, 1]", '["2026-09-18T09:00:00Z", 1e999]']
    cursors = [base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode() for text in texts]
    for person, path in lists:
        for cursor in [*cursors, "%", "é", "A", "=" * 9]:
            answer = person.get(path, cursor=cursor)
            assert told(answer), (path, cursor, answer.text[:200])
    naive = base64.urlsafe_b64encode(json.dumps(["2026-09-18T09:00:00", "x"]).encode()).decode()
    assert clerk.get("/cases", cursor=naive).status_code == 422, "an instant without its zone"


def integer_fields() -> list[tuple[str, str, Any]]:
    classes = [one for one in vars(schemas).values() if isinstance(one, type) and issubclass(one, schemas.Schema)]
    return [(one.__name__, name, field) for one in classes for name, field in one().fields.items()
            if isinstance(field, fields.Integer)]  # fmt: skip


def test_every_whole_number_of_the_api_is_bounded() -> None:
    """A new number without bounds fails here, whatever the store."""
    found = integer_fields()
    assert len(found) > 5
    for schema, name, field in found:
        for value in (2**63, -(2**63), 2**31):
            with pytest.raises(schemas.ValidationError):
                field.deserialize(value)
        assert isinstance(field, WholeNumber), (schema, name)


def test_days_and_instants_at_the_ends_of_time_are_answered(either: Town) -> None:
    school, admin = either.person("school_a-student_clerk"), either.person("jinshui-system_admin")
    owner = either.person("henan-process_owner")
    pupil = either.world.take("school_a").id
    (found,) = [d for d in owner.get("/definitions").json["items"] if d["key"] == "transfer"]
    version = found["current"]["id"]
    files = owner.get(f"/definitions/versions/{version}").json["files"]
    draft = owner.post("/definitions/transfer/drafts", {"files": files}).json["id"]
    for day in DAYS:
        answers = {
            "history": school.get(f"/students/{pupil}/history", as_of=day),
            "setting": admin.put("/settings/transfer.reminder_days", {
                "organisation": either.world.org["jinshui"], "value": 2, "effective_from": day}),
            "move": either.person("jinshui-system_admin").get(
                f"/organisations/{either.world.org['school_a']}/move", parent=either.world.org["jinshui"], on=day),
        }  # fmt: skip
        wrong = {name: answer.text[:200] for name, answer in answers.items() if answer.status_code != 422}
        assert wrong == {}, day
    for instant in INSTANTS:
        answer = owner.post(f"/definitions/versions/{draft}/publish", {"effective_from": instant, "note": ""})
        assert answer.status_code == 422, (instant, answer.text[:200])


def test_settings_take_no_number_that_a_later_sum_cannot_hold(either: Town) -> None:
    admin = either.person("ministry-system_admin")
    ministry = either.world.org["ministry"]
    keys = [one for one in admin.get("/settings").json["items"] if one["type"] in ("number", "numbers", "size")]
    assert len(keys) > 8
    for one in keys:
        for number in (2**31, 2**63, 10**30):
            value = [number] if one["type"] == "numbers" else number
            answer = admin.settle(ministry, one["key"], value)
            assert answer.status_code == 422, (one["key"], number)
            assert answer.json["detail"] != answer.json["detail_en"]


def test_headers_and_cookies_of_any_form_are_answered(either: Town) -> None:
    clerk = either.person("school_a-student_clerk")
    for value in ("\x7f" * 60, "é" * 40, "9" * 9000, "0", "-1", "'\"--"):
        for header in ("Idempotency-Key", "If-None-Match", "Accept-Language", "Authorization", "Range", "If-Modified-Since",
                       "X-CSRF-Token", "X-Forwarded-For"):
            assert told(clerk.call("GET", "/auth/me", headers={header: value})), (header, value[:9])
            answer = clerk.call("POST", "/notices/read", json={"notices": []}, headers={header: value})
            assert told(answer), (header, value[:9], answer.text[:200])
        other = either.nobody()
        other.web.set_cookie("heban_session", value.encode("latin-1", "replace").decode("latin-1")[:3000])
        assert told(other.get("/auth/me")), value[:9]


def test_ids_in_paths_and_queries_of_any_form_are_answered(either: Town) -> None:
    clerk, owner = either.person("school_a-student_clerk"), either.person("henan-process_owner")
    for value in ("9" * 3000, "9223372036854775808", "-1", "é学生", "a b", "..%2f..", "%F0%9F%98%80"):
        asked: list[tuple[Person, str]] = [
            (clerk, f"/students/{value}"), (clerk, f"/cases/{value}"), (clerk, f"/jobs/{value}"), (clerk, f"/files/{value}"),
            (clerk, f"/organisations/{value}"), (owner, f"/definitions/versions/{value}"), (owner, f"/definitions/{value}"),
            (clerk, f"/students?school={value}"), (clerk, f"/cases?process={value}"),
        ]  # fmt: skip
        for person, path in asked:
            answer = person.call("GET", path)
            assert told(answer) and answer.status_code in (200, 400, 404, 414, 422), (path[:40], answer.status_code)


def test_an_export_with_filters_of_the_wrong_form_is_refused_at_once(either: Town) -> None:
    """Its filters become a search in the background, where nobody sees the refusal."""
    clerk = either.person("school_a-student_clerk")
    for filters in ({"grade": 2**63}, {"grade": "x"}, {"grade": [1]}, {"stage": "x"}, {"name": {"a": 1}}, {"school": "x" * 99}, {"grade": True}):
        assert clerk.post("/exports/students", {"filters": filters}).status_code == 422, filters
    assert clerk.post("/exports/students", {"filters": {"grade": 6, "stage": "primary", "name": "王"}}).status_code == 202

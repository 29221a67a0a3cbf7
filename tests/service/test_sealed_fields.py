"""What a form takes in of a person stands nowhere in clear: every path, every table, both stores, files and log."""

from __future__ import annotations

import json
import multiprocessing
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select, text

from api.app import create_app
from engine.bpmn.refused import DefinitionRefused
from engine.reading import case_file
from engine.store import tables as t
from processes import catalogue, sealing
from processes.rehearsal import dumped, rehearse
from processes.scenarios import read_file
from processes.sealed_paths import places
from records.scope import Scope, use_scope
from records.sealed_entries import keep_entry, read_entries
from records.tables import SealedEntry
from service.daily import clear_entries
from service.deploying import deploy_catalogue
from tests.api.conftest import Town
from tests.outside import beside_the_tree
from tests.service import sealing_child
from tests.service.conftest import Setup
from tests.world import NOW

FORKS = multiprocessing.get_context("forkserver")
MARKER = "刘暗号"
PERSON: dict[str, Any] = {
    "topic": "核对", "xm": MARKER, "sfzjh": f"{MARKER}410105", "guardian": {"lxdh": f"{MARKER}13800001111"},
    "members": [{"xm": f"{MARKER}甲", "tie": "父"}, {"xm": f"{MARKER}乙", "tie": "母"}],
}  # fmt: skip


@pytest.fixture
def town(setup: Setup, tmp_path: Path) -> Iterator[Town]:
    """The furnished installation with the synthetic process, served in this process."""
    outside = tmp_path / "outside"
    outside.mkdir()
    with beside_the_tree("enquiry", outside):
        house = setup.reopened()
        deploy_catalogue(house)
        yield Town(create_app(house), house, setup.world, setup.clock)
        house.audit.close()
        house.database.dispose()


def in_clear(town: Town, needle: str = MARKER) -> list[str]:
    """Every place of the database and of the installation's files where a text stands in clear."""
    forms = [needle.encode(), json.dumps(needle).strip('"').encode()]

    def told(value: Any) -> bool:
        raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        return any(form in raw for form in forms)

    found = []
    with town.house.database.connect() as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.execute(text(f'SELECT * FROM "{table}"')).mappings().all()  # noqa: S608 - a name of the schema
            found += [f"{table}.{name}" for row in rows for name, value in row.items() if told(value)]
    files = [path for path in town.house.home.rglob("*") if path.is_file() and path.name != "heban.db"]
    return found + [str(path) for path in files if told(path.read_bytes())]


def entries(town: Town) -> list[SealedEntry]:
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        return list(session.scalars(select(SealedEntry).order_by(SealedEntry.kept_at, SealedEntry.id)))


def asked(town: Town, **changes: Any) -> dict[str, Any]:
    answer = town.person("school_a-student_clerk").post("/cases", {"process": "enquiry", "data": {**PERSON, **changes}}, Idempotency_Key="k1")
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def test_no_path_leaves_a_sealed_value_in_clear(town: Town, capfd: pytest.CaptureFixture[str]) -> None:
    clerk, county = town.person("school_a-student_clerk"), town.person("jinshui-student_clerk")
    case = asked(town)
    ask = {"outcome": "return", "reason": "请核对", "asked": ["sfzjh"], "data": {"answer": f"{MARKER}答"}}
    (task,) = county.inbox(case["id"])
    assert county.post(f"/tasks/{task['id']}/decide", ask).status_code == 200
    changed = {**PERSON, "sfzjh": f"{MARKER}410106"}
    assert clerk.decide(case["id"], "resubmit", data=changed).status_code == 200
    assert county.decide(case["id"], "approve", data={"answer": f"{MARKER}完", "remark": "无"}).status_code == 200
    (last,) = clerk.inbox(case["id"])
    assert clerk.post("/tasks/decide-batch", {"tasks": [last["id"]], "outcome": "done", "reason": ""}).status_code == 200
    assert town.house.engine.is_ended(case["id"])
    refused = clerk.post("/cases", {"process": "enquiry", "data": {**PERSON, "topic": ""}}, Idempotency_Key="k2")
    assert refused.status_code == 422
    keeper = {"scope": "own", "stage": "primary", "fields": ["code"], "purpose": "p", "keeper": f"{MARKER}管"}
    assert clerk.post("/cases", {"process": "data_export", "data": keeper}).status_code == 201
    pupil = town.world.take("school_a").id
    values = {"xm": f"{MARKER}名", "csrq": "2016-03-06", "jtzz": f"{MARKER}路一号"}
    card = {"values": values, "why": "核对", "files": [clerk.upload("household")]}
    changed_card = clerk.post(f"/students/{pupil}/card", card, Idempotency_Key="k3")
    assert changed_card.status_code == 200 and changed_card.json["saved"] == ["jtzz"], changed_card.text
    for login in ("school_a-student_leader", "jinshui-student_clerk", "ministry-student_clerk"):
        assert town.person(login).decide(changed_card.json["case"]["id"], "approve").status_code == 200
    assert town.house.engine.case(changed_card.json["case"]["id"]).outcome == "Done"
    town.work_off()
    assert in_clear(town) == []
    told = capfd.readouterr()
    assert MARKER not in told.out + told.err
    assert in_clear(town, "核对") != [], "the search finds what is not sealed"
    kept = entries(town)
    assert [(one.process, one.fields) for one in kept[:3]] == [
        ("enquiry", ["guardian.lxdh", "members[0].xm", "members[1].xm", "sfzjh", "xm"]), ("enquiry", ["answer"]), ("enquiry", ["sfzjh"]),
    ]  # fmt: skip
    assert {one.case_no for one in kept[:3]} == {case["number"]}
    assert len([one for one in kept if one.process == "enquiry"]) == 4, "what was resubmitted as it was is not kept twice"


def test_every_scenario_runs_on_references_alone() -> None:
    sealing = [process for process in catalogue().values() if process.sealed]
    assert sealing
    for process in sealing:
        for path in sorted((process.folder / "scenarios").glob("*.yaml")):
            scenario = read_file(path)
            request = dict(scenario.start.get("request") or {})
            marked = {**request, **{name: MARKER for name in process.sealed if name in request}}
            started = replace(scenario, start={**scenario.start, "request": marked})
            played = dumped(rehearse(process.files(), started, process.services, process.sealed))
            assert MARKER not in json.dumps(played, ensure_ascii=False, default=str), path.name


def test_who_decides_reads_it_and_who_only_sees_the_case_does_not(town: Town) -> None:
    clerk, county = town.person("school_a-student_clerk"), town.person("jinshui-student_clerk")
    case = asked(town)
    assert facts(clerk, case["id"]) == {"xm": MARKER, "sfzjh": PERSON["sfzjh"], "topic": "核对"}, "who entered it"
    assert facts(county, case["id"])["xm"] == MARKER, "who decides it"
    (task,) = county.inbox(case["id"])
    assert county.get(f"/tasks/{task['id']}").json["form_values"]["members"] == PERSON["members"]
    for other in ("henan-student_clerk", "jinshui-student_leader"):
        seen = facts(town.person(other), case["id"])
        assert (seen["xm"], seen["sfzjh"]) == ("刘*号", "刘暗号4*0105"), other
    assert town.person("guancheng-student_clerk").get(f"/cases/{case['id']}").status_code == 404
    assert county.decide(case["id"], "approve").status_code == 200
    assert facts(county, case["id"])["xm"] == "刘*号", "it decides no more"
    reads = [row for row in town.house.audit.entries(NOW) if row["what"] == "case.sealed"]
    assert {row["why"] for row in reads} == {case["number"]}
    assert {row["account_id"] for row in reads} == {town.world.account[f"{unit}-student_clerk"] for unit in ("school_a", "jinshui")}


def facts(person: Any, case: str) -> dict[str, str]:
    return {one["label"]: one["value"] for one in person.get(f"/cases/{case}").json["facts"]}


def test_a_service_reads_what_was_entered_and_nobody_can_hand_in_a_reference(town: Town) -> None:
    case = asked(town)
    known = town.house.engine.variables(case["id"])
    assert known["facts"]["long"] == len(PERSON["sfzjh"])
    assert known["request"]["xm"].keys() == {"sealed", "field", "digest"}
    forged = {**PERSON, "xm": known["request"]["xm"]}
    answer = town.person("school_b-student_clerk").post("/cases", {"process": "enquiry", "data": forged})
    assert answer.status_code == 422 and answer.json["errors"][0]["key"] == "xm"


def test_what_is_resubmitted_as_it_was_is_told_as_unchanged(town: Town) -> None:
    clerk, county = town.person("school_a-student_clerk"), town.person("jinshui-student_clerk")
    case = asked(town)["id"]
    (task,) = county.inbox(case)
    county.post(f"/tasks/{task['id']}/decide", {"outcome": "return", "reason": "请核对", "asked": ["xm"]})
    (fix,) = clerk.inbox(case)
    assert clerk.get(f"/tasks/{fix['id']}").json["form_values"] == PERSON, "shown as it was entered"
    assert clerk.post(f"/tasks/{fix['id']}/decide", {"outcome": "resubmit", "data": PERSON}).status_code == 422
    assert clerk.post(f"/tasks/{fix['id']}/decide", {"outcome": "resubmit", "data": {**PERSON, "xm": "张三"}}).status_code == 200
    assert "with Name corrected" in county.get(f"/cases/{case}/history").text


def test_a_start_that_is_refused_or_dies_leaves_no_entry(town: Town) -> None:
    clerk = town.person("school_a-student_clerk")
    assert clerk.post("/cases", {"process": "enquiry", "data": {**PERSON, "sfzjh": None}}).status_code == 422
    assert entries(town) == []
    with pytest.raises(RuntimeError), town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        acting = replace(town.house.acting(), org_id=town.world.org["school_a"])
        keep_entry(work.session, acting, "enquiry", {"xm": MARKER})
        raise RuntimeError
    assert entries(town) == []


def test_an_entry_that_no_case_took_up_is_swept_away_and_others_stay(town: Town) -> None:
    asked(town)
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        acting = replace(town.house.acting(now=work.now), org_id=town.world.org["school_a"])
        keep_entry(work.session, acting, "enquiry", {"xm": MARKER})
    assert clear_entries(town.house) == 0 and len(entries(town)) == 2, "not while its case can still come"
    town.clock.advance(timedelta(days=1, minutes=1))
    assert clear_entries(town.house) == 1
    assert [one.case_no is not None for one in entries(town)] == [True]


def test_an_entry_that_was_changed_is_not_believed(town: Town) -> None:
    case = asked(town)
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        row = work.session.scalars(select(SealedEntry)).one()
        with pytest.raises(Exception, match="fit the digest"):
            read_entries(work.session, {row.id: "0" * 64})
    assert case["state"] == "active"


@pytest.mark.parametrize("key", ["sfzjh", "cy1_lxdh", "grbsm"])
def test_a_form_that_takes_identity_data_unsealed_is_refused(town: Town, key: str) -> None:
    files = catalogue()["enquiry"].files()
    form = json.loads(files["seat.form"])
    form["components"].append({"type": "textfield", "key": "plain", "label": "号码", "properties": {"label:en": "Number", "field": key}})
    with pytest.raises(DefinitionRefused) as refused:
        town.house.engine.deploy({**files, "seat.form": json.dumps(form).encode()})
    assert [one.code for one in refused.value.findings] == ["form.not-sealed"]
    assert [one.code for one in town.house.engine.check({**files, "seat.form": json.dumps(form).encode()}) if one.severity == "error"] == ["form.not-sealed"]


def test_a_computed_field_takes_no_sealed_value_along(town: Town) -> None:
    files = catalogue()["enquiry"].files()
    form = json.loads(files["start.form"])
    form["components"].append({"type": "expression", "key": "copy", "expression": "=xm", "properties": {}})
    found = town.house.engine.check({**files, "start.form": json.dumps(form).encode()})
    assert [(one.code, one.element) for one in found if one.severity == "error"] == [("form.not-sealed", "copy")]


def test_places_and_paths() -> None:
    data = {"a": {"b": 1}, "rows": [{"n": 1}, {"m": 2}, {"n": 3}]}
    assert dict(places(data, "rows[].n")) == {("rows", 0, "n"): 1, ("rows", 2, "n"): 3}
    assert dict(places(data, "a.b")) == {("a", "b"): 1} and dict(places(data, "a.c")) == {}


def logged(folder: Path) -> list[str]:
    """The cases that were whole when they were logged; a line that a kill cut off does not count."""
    texts = [path.read_text() for path in folder.glob("*.log")]
    return [line for text in texts for line in text[: text.rfind("\n") + 1].split()]


def test_two_processes_killed_at_random_lose_and_double_no_entry(town: Town, tmp_path: Path) -> None:
    chance, work = random.Random(11), (tmp_path, town.house.database.url.render_as_string(hide_password=False), town.world)
    FORKS.set_forkserver_preload(["tests.service.sealing_child"])

    def begun() -> BaseProcess:
        made = FORKS.Process(target=sealing_child.ask_on, args=work, daemon=True)
        made.start()
        return made

    running = [begun(), begun()]
    for kill in range(8):
        before, end = len(logged(tmp_path)), time.monotonic() + 120
        while len(logged(tmp_path)) == before and time.monotonic() < end:
            time.sleep(0.02)  # somebody is at work
        time.sleep(chance.uniform(0.0, 0.2))  # the random point at which one dies
        running[kill % 2].kill()
        running[kill % 2].join()
        if kill < 6:
            running[kill % 2] = begun()
    answered = logged(tmp_path)
    kept = {one.id: one for one in entries(town)}
    with town.house.engine.reading() as connection:
        cases = {row.id: row.number for row in connection.execute(select(t.case.c.id, t.case.c.number).where(t.case.c.key == "enquiry"))}
        requests = {case: case_file.variables(connection, case)["request"] for case in cases}
    assert set(answered) <= cases.keys() and len(answered) >= 4
    assert all(one.case_no in cases.values() for one in kept.values()), "no entry without its case"
    assert clear_entries(town.house) == 0
    for case, request in requests.items():
        mine = {one.id for one in kept.values() if one.case_no == cases[case]}
        named = {request[name]["sealed"] for name in ("xm", "sfzjh")}
        assert named <= mine and len(mine) == len(named), "one entry of the start, one of what was corrected"
        if case in answered:
            assert len(mine) == 2
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        values = [sealing.opened(session, request)["sfzjh"] for request in requests.values()]
    assert len(values) == len(set(values)) and all(values)

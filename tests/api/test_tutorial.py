"""The tutorial that builds a process, followed word for word: its files are written, checked, played and used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.app import create_app
from engine import SimulatedClock
from processes import Process
from processes.rehearsal import rehearse
from processes.scenarios import judge, read_file
from service.bootstrap import open_house
from service.cli import app
from service.deploying import deploy_catalogue
from tests.api.conftest import Town, _people, configured
from tests.furnished import furnished
from tests.synthetic_process import found_in
from tests.world import NOW

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "build-a-process.md"
KEY = "campus_move"
FILE = re.compile(r"^`processes/campus_move/([^`]+)`\n(`{3,})\w+\n(.*?)^\2$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of the page, as it says them."""
    made = tmp_path_factory.mktemp("outside")
    for name, _, content in FILE.findall(PAGE.read_text("utf-8")):
        path = made / KEY / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return made


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("house") / "home"


@pytest.fixture(scope="module")
def town(outside: Path, home: Path) -> Iterator[Town]:
    made = furnished("town", _people)
    with found_in(KEY, outside):
        made.copied(home)
        clock = SimulatedClock(NOW)
        house = open_house(configured(home), clock)
        try:
            assert deploy_catalogue(house) == [KEY], "and nothing else is touched"
            yield Town(create_app(house), house, made.world, clock)
        finally:
            house.audit.close()
            house.database.dispose()


def test_every_file_that_the_page_shows_is_taken(outside: Path) -> None:
    shown = set(re.findall(r"^`processes/campus_move/([^`]+)`$", PAGE.read_text("utf-8"), re.MULTILINE))
    written = {path.relative_to(outside / KEY).as_posix() for path in (outside / KEY).rglob("*") if path.is_file()}
    assert shown == {name for name in written if "__pycache__" not in name}


def test_step_9_the_check_finds_nothing(town: Town, outside: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEBAN_HOME", str(home))
    answer = CliRunner().invoke(app, ["check", str(outside / KEY)])
    assert answer.exit_code == 0, answer.output
    assert town.house.engine.check(process_of(town).files()) == []


def process_of(town: Town) -> Process:
    return town.house.processes[KEY]


def test_step_9_every_scenario_comes_out_and_together_they_meet_everything(town: Town) -> None:
    process, met = process_of(town), set[str]()
    paths = sorted((process.folder / "scenarios").glob("*.yaml"))
    assert len(paths) == 5
    for path in paths:
        scenario = read_file(path)
        played = rehearse(process.files(), scenario, process.services, process.sealed)
        assert judge(scenario, played) == [], path.name
        met |= set(played.path)
    drawn = set(re.findall(r'<bpmn:(?:userTask|serviceTask|endEvent) id="(\w+)"', process.files()[f"{KEY}.bpmn"].decode()))
    assert drawn and drawn - met == set()


def test_step_10_a_pupil_moves_by_the_four_people_named(town: Town) -> None:
    county, clerk = town.person("jinshui-system_admin"), town.person("school_a-student_clerk")
    pupil, org = town.world.take("school_a"), town.world.org
    asked = {"process": KEY, "data": {"student": pupil.id, "to": org["school_b"], "why": "随监护人搬家"}}

    refused = clerk.post("/cases", asked)
    assert refused.status_code == 422
    (reason,) = refused.json["errors"]
    assert (reason["rule"], reason["remedy_en"]) == (
        "group", "Ask for a transfer, or let the authority check the list of campuses",
    )  # fmt: skip

    assert county.settle(org["jinshui"], "campus_move.campuses", ["2141000001", "2141000002"]).status_code == 200
    offered = clerk.get("/startable", subject=f"student:{pupil.id}").json["items"]
    assert KEY in [one["key"] for one in offered]
    form = clerk.get(f"/processes/{KEY}/start-form", subject=f"student:{pupil.id}").json
    assert form["values"]["student"] == pupil.id
    case = clerk.post("/cases", asked).json
    assert case["title_en"].endswith("moves to another campus")
    for leader in ("school_a-student_leader", "school_b-student_leader"):
        assert town.person(leader).decide(case["id"], "approve").status_code == 200
    ended = clerk.get(f"/cases/{case['id']}").json
    assert (ended["state"], ended["outcome"]) == ("ended", "Done")
    (change,) = ended["sections"][0]["changes"]
    assert (change["before"], change["after"]) == ("金水区第一小学", "金水区第二小学")
    now = town.person("school_b-student_clerk").get(f"/students/{pupil.id}").json
    assert case["number"] in str(now["enrolments"]), "the history says by which case"
    assert clerk.get(f"/students/{pupil.id}").status_code == 404, "it is no longer a student of the first campus"


def test_step_10_a_school_that_is_not_on_the_list_is_refused_with_what_to_do(town: Town) -> None:
    clerk = town.person("school_c-student_clerk")
    data = {"student": town.world.take("school_c").id, "to": town.world.org["school_a"], "why": "搬家"}
    assert clerk.post("/cases", {"process": KEY, "data": data}).status_code == 422

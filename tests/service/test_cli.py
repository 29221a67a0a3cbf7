"""Every command of `heban`, as somebody types it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from sqlalchemy import delete, select
from typer.testing import CliRunner, Result

from forms.sheets.synthetic import Plan, synthetic_rows, write_synthetic_xlsx
from records.keyring import load_keyring
from records.scope import system_scope
from records.students.name_refill import begin_name_refill
from records.students.naming import students_named
from records.tables import FileObject, NameToken, Student
from service.cli import app
from service.clocks import set_file_clock
from service.keeping import NameKeeper
from service.verifying import WORDS
from tests.service.conftest import Setup
from tests.service.story import SEATS, Player
from tests.world import NOW, SCHOOLS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(embedded: Setup, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The filled installation as the environment of a command, at the time of the worked example."""
    monkeypatch.setenv("HEBAN_HOME", str(embedded.configuration.home))
    monkeypatch.delenv("HEBAN_DATABASE", raising=False)
    clock = embedded.configuration.home / "clock"
    set_file_clock(clock, NOW)
    monkeypatch.setenv("HEBAN_CLOCK_FILE", str(clock))
    monkeypatch.setenv("COLUMNS", "200")
    return embedded.configuration.home


def heban(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


@pytest.fixture
def played(embedded: Setup) -> Player:
    """One case that ended and one that runs."""
    player = Player(embedded.house, embedded.world, embedded.clock)
    case = player.start()
    for seat in SEATS:
        player.decide(case, seat)
    player.start()
    return player


def test_init_makes_an_installation_and_may_be_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEBAN_HOME", str(tmp_path / "new"))
    monkeypatch.delenv("HEBAN_DATABASE", raising=False)
    for _ in range(2):
        assert heban("init").exit_code == 0
    keys = tmp_path / "new" / "keys"
    assert keys.stat().st_mode & 0o077 == 0 and (keys / "keyring.json").stat().st_mode & 0o077 == 0
    assert heban("verify").output.startswith("0 cases checked, 0 broken")


@pytest.mark.parametrize("words", [["demo"], ["demo", "--fresh"]])
def test_the_demo_leaves_an_installation_that_it_did_not_make_alone(home: Path, words: list[str]) -> None:
    before = {path: path.read_bytes() for path in (home / "keys").iterdir()}
    refused = heban(*words)
    assert refused.exit_code == 2
    assert "HEBAN_HOME" in refused.output and "did not make" in refused.output and "正式安装" in refused.output
    assert {path: path.read_bytes() for path in (home / "keys").iterdir()} == before
    assert heban("verify").exit_code == 0


def test_the_demo_leaves_the_keys_of_an_installation_on_a_server_alone(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEBAN_DATABASE", "postgresql://127.0.0.1:1/heban")
    (home / "heban.db").unlink()
    assert heban("demo").exit_code == 2
    assert (home / "keys" / "keyring.json").exists()


@pytest.mark.parametrize("mark", ["demo.json", "demo.begun"])
def test_the_demo_removes_only_what_a_demo_left(home: Path, mark: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Begun(Exception):
        """The demo goes on from here; what it makes is another test's matter."""

    def begun(*_told: object) -> None:
        raise Begun

    monkeypatch.setattr("service.bootstrap.initialise", begun)
    (home / mark).touch()
    with pytest.raises(Begun):
        heban("demo", "--fresh")
    assert [path.name for path in home.iterdir()] == ["demo.begun"]


def test_an_installation_made_in_the_home_of_a_broken_off_demo_is_nobodys_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEBAN_HOME", str(tmp_path))
    monkeypatch.delenv("HEBAN_DATABASE", raising=False)
    (tmp_path / "demo.begun").touch()
    assert heban("init").exit_code == 0
    assert heban("demo").exit_code == 2
    assert (tmp_path / "keys" / "keyring.json").exists()


def test_check_and_deploy_a_folder(home: Path, tmp_path: Path) -> None:
    source = ROOT / "processes" / "data_export"
    assert heban("check", str(source)).exit_code == 0
    changed = tmp_path / "changed"
    changed.mkdir()
    for path in [*source.glob("*.bpmn"), *source.glob("forms/*.form")]:
        (changed / path.name).write_text(path.read_text(encoding="utf-8").replace("本级领导审批", "领导审批"), encoding="utf-8")
    assert "data_export version 2 is published" in heban("deploy", str(changed), "--key", "data_export").output
    broken = (changed / "data_export.bpmn").read_text(encoding="utf-8").replace("data_export.produce", "data_export.nothing")
    (changed / "data_export.bpmn").write_text(broken, encoding="utf-8")
    for command in (("check", str(changed)), ("deploy", str(changed))):
        answer = heban(*command)
        assert answer.exit_code == 1 and "Produce" in answer.output
    assert heban("check", str(tmp_path / "home" / "evidence")).exit_code == 2, "no files there"


def test_import_takes_good_rows_and_writes_the_faulty_ones(embedded: Setup, home: Path, tmp_path: Path) -> None:
    code = dict((name, code) for name, code, *_ in SCHOOLS)["school_a"]
    book = tmp_path / "students.xlsx"
    with book.open("wb") as out:
        write_synthetic_xlsx(out, list(synthetic_rows(Plan(count=20, faulty=0.1, school_code=code))))
    returned = tmp_path / "returned.xlsx"
    answer = heban("import", str(book), "--school", code, "--returned", str(returned))
    assert answer.exit_code == 0, answer.output
    figures = json.loads(answer.output[answer.output.index("{") :])
    assert (figures["rows"], figures["created"], figures["faulty"]) == (20, 18, 2)
    assert returned.stat().st_size > 1000


def test_simulate_lets_deadlines_pass(home: Path, played: Player) -> None:
    answer = heban("simulate", "2026-10-10")
    assert answer.exit_code == 0
    assert "fired 1, failed 0" in answer.output and "reached" in answer.output
    engine = played.house.engine
    (task,) = [t for case in engine.cases("active") if engine.case(case).key == "transfer" for t in played.tasks(case)]
    assert task["overdue"]


def test_verify_finds_one_flipped_byte_a_deleted_row_and_a_swapped_pair(home: Path, played: Player) -> None:
    assert heban("verify").exit_code == 0
    for fraud in (
        "UPDATE wf_history SET payload = replace(payload, 'approve', 'approvf') WHERE seq = (SELECT min(seq) FROM wf_history WHERE payload LIKE '%approve%')",
        "DELETE FROM wf_history WHERE seq = 4",
        "UPDATE wf_history SET element = CASE seq WHEN 2 THEN 'Admission' ELSE 'Facts' END WHERE seq IN (2, 3)",
    ):
        with closing(sqlite3.connect(home / "heban.db")) as database:
            before = database.execute("SELECT * FROM wf_history").fetchall()
            database.execute(fraud)
            database.commit()
            answer = heban("verify")
            assert answer.exit_code == 1, fraud
            assert "0 broken" not in answer.output
            assert re.search(r"case \w+, row \d+: .+ 案件 \w+ 第 \d+ 行：", answer.output), answer.output
            marks = ",".join("?" * len(before[0]))
            database.execute("DELETE FROM wf_history")
            database.executemany(f"INSERT INTO wf_history VALUES ({marks})", before)  # noqa: S608 - marks only
            database.commit()
    assert heban("verify").exit_code == 0


def test_decisions_are_verified_by_the_key_in_use_and_by_earlier_ones(home: Path, played: Player) -> None:
    key = home / "keys" / "history.pem"
    aside = key.with_name("history-2026.pem")
    key.rename(home / "elsewhere.pem")
    answer = heban("verify")
    assert answer.exit_code == 1
    assert "the signature does not hold, or its key is unknown" in answer.output
    (home / "elsewhere.pem").rename(aside)
    assert key.exists(), "a new key is made"
    assert heban("verify").exit_code == 0


def test_keys_rotate_while_others_have_the_installation_open(embedded: Setup, home: Path, played: Player) -> None:
    names = _names(played)
    answer = heban("keys", "rotate")
    assert answer.exit_code == 0 and "d2 is active" in answer.output
    assert load_keyring(home / "keys" / "keyring.json").active == "d2"
    assert _names(played) == names, "a process that knew the old key alone finds the new one"
    with embedded.house.reading() as session, system_scope(session):
        assert {*session.scalars(select(Student.key_id)), *session.scalars(select(FileObject.key_id))} == {"d2"}
    assert heban("keys", "rotate-index").exit_code == 0
    house = embedded.reopened()
    with house.reading() as session, system_scope(session):
        assert set(session.scalars(select(Student.index_key_id))) == {"i2"}
        named = session.connection().execute(students_named(session, names[0])).all()
    assert named, "names are found under the new key"
    with house.working() as work, system_scope(work.session):
        begin_name_refill(work.session)
        work.session.execute(delete(NameToken))
    keeper = NameKeeper(house)
    assert keeper.tick() > 0 and keeper.tick() == 0 and keeper.over
    with house.reading() as session, system_scope(session):
        assert session.connection().execute(students_named(session, names[0])).all() == named


def _names(player: Player) -> list[str]:
    with player.house.reading() as session, system_scope(session):
        rows = session.execute(select(Student.id, Student.name_sealed).order_by(Student.id).limit(5))
        return [player.house.keyring.open_text(f"student.name:{row.id}", row.name_sealed) for row in rows]


def test_a_backup_of_a_running_installation_opens_elsewhere(
    embedded: Setup, home: Path, played: Player, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy"
    assert heban("backup", str(copy), "--with-keys").exit_code == 0
    assert heban("backup", str(copy)).exit_code == 1, "never over another copy"
    assert heban("backup", str(tmp_path / "bare")).exit_code == 0
    assert not (tmp_path / "bare" / "keys").exists()
    monkeypatch.setenv("HEBAN_HOME", str(copy))
    assert "2 cases checked, 0 broken" in heban("verify").output


def test_a_calendar_is_loaded_and_shown(home: Path) -> None:
    assert "2027" not in heban("calendar", "show").output
    table = ROOT / "engine" / "time" / "calendar_2027.csv"
    assert "2027 is loaded" in heban("calendar", "load", str(table)).output
    assert "2027" in heban("calendar", "show").output
    wrong = home / "wrong.csv"
    wrong.write_text("date,kind\n2026-01-01,holiday\n", encoding="utf-8")
    answer = heban("calendar", "load", str(wrong))
    assert answer.exit_code == 1 and "2026" in answer.output, "a published year is not overwritten by mistake"


def test_a_refusal_is_printed_in_both_languages_and_nothing_else(home: Path) -> None:
    nowhere = home / "nowhere"
    (home / "full").mkdir()
    (home / "full" / "x").touch()
    for words, en, zh in (
        (("calendar", "load", str(nowhere)), "check the path", "请核对路径和权限"),
        (("import", str(nowhere), "--school", "1"), "Expected a school with code", "没有标识码为“1”的学校"),
        (("simulate", "tomorrow"), "Expected a local date", "日期须如 2026-10-09"),
        (("backup", str(home / "full")), "Expected an empty folder", "不是空目录"),
        (("webhook", "add", "http://receiver.example/x"), "Expected an https address", "回调地址须为 https"),
    ):
        answer = heban(*words)
        assert answer.exit_code == 1, answer.output
        assert en in answer.output and zh in answer.output and "Traceback" not in answer.output


def test_every_break_of_a_chain_has_its_words() -> None:
    (kinds,) = re.findall(r"what: str  # (.+)", (ROOT / "engine" / "proof" / "history.py").read_text("utf-8"))
    assert set(WORDS) == {kind.strip() for kind in kinds.split("|")}


def test_a_receiver_is_registered_over_https_only(home: Path) -> None:
    answer = heban("webhook", "add", "https://receiver.example/x", "--kinds", "case.ended")
    assert answer.exit_code == 0 and "secret" in answer.output
    assert heban("webhook", "add", "http://receiver.example/x").exit_code == 1


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_it_starts_acts_and_stops_cleanly_when_told(home: Path, played: Player, command: str) -> None:
    cases = played.house.engine.cases("active")
    set_file_clock(home / "clock", datetime(2026, 10, 12, tzinfo=UTC))
    port = _free_port()
    environment = {**os.environ, "HEBAN_PORT": str(port), "HEBAN_TICK_SECONDS": "0.2", "HEBAN_WEB": "off"}
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", command], cwd=ROOT, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        if command == "serve":
            _await(lambda: requests.get(f"http://127.0.0.1:{port}/api/health", timeout=1).ok)
        _await(lambda: all(t["overdue"] for c in cases for t in played.tasks(c)))
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0, output
    assert "Traceback" not in output


def _await(ready: object) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if ready():  # type: ignore[operator]
                return
        except requests.RequestException:
            pass
        time.sleep(0.1)
    pytest.fail("Expected the process to act within 60 s but it did not", pytrace=False)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])



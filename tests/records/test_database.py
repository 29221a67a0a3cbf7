"""The stores keep the same promises: writers queue, savepoints work, foreign keys bind, instants keep their zone."""

from datetime import UTC, date, datetime, timedelta, timezone
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, bindparam, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from ground.errors import UnknownStore
from ground.opening import open_database, reading
from ground.prepared import Prepared
from records.acting import Acting, local_date, start_of
from records.audit import Reading, open_audit
from records.errors import Conflict
from records.ids import new_id
from records.students.duplicates import check_duplicates
from records.students.locks import lock_for_case
from records.students.problems import problems_of
from records.tables import NameToken, Organisation, ReadAudit
from tests.records.conftest import NOW, World, row


def test_a_failed_savepoint_leaves_the_rest_of_the_transaction(world: World) -> None:
    with world.system() as (session, _):
        session.add(_org("A1"))
        session.flush()
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(_org("A1"))
            session.flush()
    with world.system() as (session, _):
        assert session.scalar(select(Organisation.code).where(Organisation.code == "A1")) == "A1"


def test_a_row_without_its_parent_is_refused(db: Engine) -> None:
    with pytest.raises(IntegrityError), db.begin() as connection:
        connection.execute(NameToken.__table__.insert(), {"token": "x", "student_id": "nobody", "province": "41"})


def test_an_error_of_the_store_names_nobody(db: Engine) -> None:
    """It goes to the log, where no values of rows may stand (decisions, domain 1)."""
    with pytest.raises(IntegrityError) as refused, db.begin() as connection:
        connection.execute(NameToken.__table__.insert(), {"token": "王小明", "student_id": "nobody", "province": "41"})
    assert "王小明" not in str(refused.value)
    with pytest.raises(IntegrityError) as again, db.begin() as connection:
        Prepared(insert(NameToken.__table__).values(token=bindparam("x"), student_id="nobody", province="41")).run(
            connection, [{"x": "王小明"}]
        )
    assert "王小明" not in str(again.value)


def test_a_refused_row_is_not_shown(db: Engine) -> None:
    """PostgreSQL's detail shows every column of it; the column that was wrong is told."""
    lacking = {"token": "王小明", "student_id": None, "province": "41"}
    with pytest.raises(IntegrityError) as refused, db.begin() as connection:
        connection.execute(NameToken.__table__.insert(), lacking)
    told = str(refused.value) + str(refused.value.orig)
    assert "王小明" not in told and "student_id" in told
    prepared = Prepared(insert(NameToken.__table__).values(token=bindparam("x"), student_id=None, province="41"))
    with pytest.raises(IntegrityError) as again, db.begin() as connection:
        prepared.run(connection, [{"x": "王小明"}])
    assert "王小明" not in str(again.value) + str(again.value.orig)


def test_readers_of_sqlite_do_not_wait_for_a_writer(sqlite_url: str) -> None:
    engine = open_database(sqlite_url)
    with engine.begin() as writer:
        writer.execute(text("update organisation set name_en = name_en"))
        with reading(engine).connect() as reader:
            assert reader.execute(text("select count(*) from organisation")).scalar() == 0
            pragmas = {
                name: reader.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "foreign_keys")
            }
        assert pragmas == {"synchronous": 2, "foreign_keys": 1}
        blocked = open_database(sqlite_url, connect_args={"timeout": 0.05})
        with blocked.connect().execution_options(sqlite_begin="DEFERRED") as other:
            other.exec_driver_sql("PRAGMA busy_timeout = 50")
            with pytest.raises(OperationalError, match="locked"):
                other.execute(text("update organisation set name_en = name_en"))
        blocked.dispose()
    engine.dispose()


def test_an_instant_comes_back_in_utc_and_a_naive_one_is_refused(db: Engine) -> None:
    china = datetime(2026, 9, 18, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    with db.begin() as connection:
        connection.execute(ReadAudit.__table__.insert(), _entry(china))
        found = connection.execute(select(ReadAudit.__table__.c.read_at)).scalar_one()
        assert (found, found.tzinfo) == (china, UTC)
        with pytest.raises(StatementError, match="naive"):
            connection.execute(ReadAudit.__table__.insert(), _entry(china.replace(tzinfo=None)))


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_statutory_days_do_not_depend_on_the_machines_zone(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    assert local_date(datetime(2026, 9, 17, 16, 0, tzinfo=UTC)) == date(2026, 9, 18)
    assert local_date(datetime(2026, 9, 17, 15, 59, tzinfo=UTC)) == date(2026, 9, 17)
    assert start_of(date(2026, 9, 18)) == datetime(2026, 9, 17, 16, 0, tzinfo=UTC)
    monkeypatch.undo()
    time.tzset()


def test_an_author_without_a_zone_and_a_store_of_another_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        Acting(NOW.replace(tzinfo=None))
    with pytest.raises(UnknownStore, match="sqlite:///"):
        open_database("mysql+pymysql://x/y", module=__import__("sqlite3"))


def test_ids_are_unique_and_sort_by_the_time_they_were_made() -> None:
    made = [new_id() for _ in range(2000)]
    assert len(set(made)) == 2000
    assert [one[:9] for one in made] == sorted(one[:9] for one in made)


def test_of_two_cases_started_at_once_one_gets_the_student(world: World, pupils: dict[str, str]) -> None:
    barrier, outcomes = Barrier(2), []

    def start(case_no: str) -> None:
        barrier.wait()
        try:
            with world.system() as (session, _):
                lock_for_case(session, Acting(NOW, case_no=case_no), pupils["jinshui_school"], "transfer")
            outcomes.append("held")
        except Conflict:
            outcomes.append("refused")

    _run(start, "A", "B")
    assert sorted(outcomes) == ["held", "refused"]


def test_two_imports_of_one_file_at_once_make_each_student_once(world: World) -> None:
    barrier = Barrier(2)
    outcomes: list[str] = []

    def load(_: str) -> None:
        barrier.wait()
        results = world.register("jinshui_school", *[row(at) for at in range(1, 30)])
        outcomes.extend(one.outcome for one in results)

    _run(load, "first", "second")
    assert sorted(outcomes) == ["created"] * 29 + ["unchanged"] * 29


def test_the_duplicate_check_finds_what_two_schools_took_at_once(world: World) -> None:
    barrier = Barrier(2)
    made: list[str] = []

    def load(school: str) -> None:
        barrier.wait()
        made.append(str(world.register(school, row(1, name=f"名字{school[0]}"))[0].student_id))

    _run(load, "jinshui_school", "liwan_school")
    with world.system() as (session, acting):
        check_duplicates(session, acting)
        assert [[one.type for one in problems_of(session, student)] for student in made] == [[2], [2]]
        assert check_duplicates(session, acting) == 0


def test_concurrent_readings_are_all_written_each_once(world: World) -> None:
    def read(name: str) -> None:
        for at in range(10):
            world.audit.record(Reading(NOW, "student.list", f"{name}-{at}", (name, str(at))))

    _run(read, "a", "b", "c", "d")
    entries = world.audit.entries(NOW)
    assert sorted(entry["why"] for entry in entries) == sorted(f"{name}-{at}" for name in "abcd" for at in range(10))
    assert len({entry["ids_digest"] for entry in entries}) == 40


def test_writing_down_a_reading_does_not_wait_for_the_requests_own_connections(world: World) -> None:
    busy = open_database(world.engine.url.render_as_string(hide_password=False), pool_size=1, max_overflow=0)
    audit = open_audit(busy, world.audit_path)
    with busy.begin():
        audit.record(Reading(NOW, "student.list", "while the pool is empty", ("1",)))
    assert [entry["why"] for entry in world.audit.entries(NOW)] == ["while the pool is empty"]
    audit.close()
    busy.dispose()


def test_a_reading_that_cannot_be_written_keeps_its_answer_back(world: World) -> None:
    with pytest.raises(StatementError):
        world.audit.record(Reading(NOW.replace(tzinfo=None), "student.list", "x", ("1",)))
    world.audit.record(Reading(NOW, "student.list", "next", ("1",)))
    assert [entry["why"] for entry in world.audit.entries(NOW)] == ["next"]


def _run(target: object, *names: str) -> None:
    threads = [Thread(target=target, args=(name,)) for name in names]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _org(code: str) -> Organisation:
    return Organisation(code=code, kind="school", name_zh="x", name_en="x", province="41", valid_from=date(2020, 1, 1))


def _entry(instant: datetime) -> dict[str, object]:
    return {
        "id": new_id(), "read_at": instant, "province": "", "what": "x", "why": "x", "count": 1, "ids_digest": "x",
    }  # fmt: skip

"""The floor writes the rows that the engine writes, and on PostgreSQL waits for none of them alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg.pq import PipelineStatus
from sqlalchemy import Engine as Database
from sqlalchemy import make_url, update

from bench import floor, stores
from bench.durable_steps import Noting, block
from engine.store import tables as t


@pytest.fixture(params=["sqlite", "postgresql"])
def noting(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Noting]:
    db = _database(request, tmp_path)
    yield Noting(db)
    db.dispose()


def _database(request: pytest.FixtureRequest, home: Path) -> Database:
    if request.param == "sqlite":
        return stores.sqlite(home)
    server = make_url(request.getfixturevalue("postgres_server").url)
    return stores.postgresql(server.set(drivername="postgresql+psycopg").render_as_string(hide_password=False))


def test_the_floor_leaves_the_rows_of_the_engine(noting: Noting) -> None:
    noting.hold_floor()


def test_a_floor_that_writes_other_rows_is_no_floor(noting: Noting) -> None:
    copy, writes = noting.noted(block(noting.told, 2))
    floor.replay(copy, writes)
    floor.same_rows(noting.db, copy)
    with copy.begin() as connection:
        connection.execute(update(t.task).values(reason="another"))
    with pytest.raises(AssertionError, match="wf_task"):
        floor.same_rows(noting.db, copy)
    copy.dispose()


@pytest.mark.parametrize("noting", ["postgresql"], indirect=True)
@pytest.mark.parametrize("way", ["pipeline", "waiting"])
def test_the_floor_is_one_pipeline(noting: Noting, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    copy, writes = noting.noted(block(noting.told, 1))
    seen: set[PipelineStatus] = set()
    sent = floor._sent

    def watching(cursor: Any, *how: Any) -> None:
        seen.add(cursor.connection.info.pipeline_status)
        sent(cursor, *how)

    monkeypatch.setattr(floor, "_sent", watching)
    floor.replay(copy, writes, way)
    assert seen == {PipelineStatus.ON if way == "pipeline" else PipelineStatus.OFF}
    copy.dispose()

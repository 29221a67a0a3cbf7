"""Keeping an installation: its keys changed, its data copied (decisions, design 4)."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url, select

from api.context import House
from engine.errors import BadInput
from records.files import reseal_file
from records.rotation import refill_indexes, rotate_chunk, switch_indexes
from records.scope import system_scope
from records.students.name_refill import begin_name_refill, refill_names
from records.tables import FileObject
from service.configuration import Configuration

Report = Callable[[int, int], None]
COPIED = ("evidence", "jobs", "calendars")
WORDS = {"evidence": "材料", "jobs": "后台任务文件", "calendars": "工作日历", "keys": "密钥"}


def rotate_keys(house: House, report: Report) -> tuple[str, int]:
    """Make a new data key active and re-seal everything under it, chunk by chunk, while others work.

    Returns the new key's name and how many rows and files were sealed again. A broken-off run is ended by the next.
    """
    ring = house.keyring
    name = ring.add_data_key()
    ring.save()  # before anything is sealed under it: other processes find it in the file
    done = 0
    while True:
        with house.working() as work, system_scope(work.session):
            changed = rotate_chunk(work.session)
        if not changed:
            break
        done += changed
        report(done, 0)
    for file_id in _old_files(house, name):
        with house.working() as work, system_scope(work.session):
            done += reseal_file(work.session, house.evidence, file_id)
        report(done, 0)
    return name, done


def rotate_index(house: House, report: Report) -> str:
    """Change the key of the blind indexes; the services stand still meanwhile. Returns the new key's name."""
    ring = house.keyring
    name = ring.index_next or ring.add_index_key()
    ring.save()
    after: str | None = ""
    done = 0
    while after is not None:
        with house.working() as work, system_scope(work.session):
            after = refill_indexes(work.session, after)
        done += 1
        report(done, 0)
    with house.working() as work, system_scope(work.session):
        switch_indexes(work.session)
        begin_name_refill(work.session)
    ring.save()
    while refill_names_of(house) is not None:
        done += 1
        report(done, 0)
    return name


def refill_names_of(house: House) -> int | None:
    """Make the name tokens of the next thousand students again; None when none is left. See `refill_names`."""
    with house.working() as work, system_scope(work.session):
        return refill_names(work.session)


class NameKeeper:
    """Goes on with the tokens of names, a chunk at a beat, until all are made; then it asks no more."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.over = False

    def tick(self) -> int:
        """Do one chunk; returns how many students it had."""
        done = None if self.over else refill_names_of(self.house)
        self.over = done is None
        return done or 0


def back_up(configuration: Configuration, to: Path, with_keys: bool) -> list[str]:
    """Copy a running installation into an empty folder; returns what was copied.

    The keys are left out unless asked for: whoever has both copies can read everything.
    """
    if to.exists() and any(to.iterdir()):
        raise BadInput(
            f"Expected an empty folder for the copy but {to} holds something; name another",
            zh=f"{to} 不是空目录，请另选一处存放副本",
        )
    to.mkdir(parents=True, exist_ok=True)
    done = [_copy_database(configuration, to)]
    for name in (*COPIED, *(["keys"] if with_keys else [])):
        source = configuration.home / name
        if source.is_dir():
            shutil.copytree(source, to / name)
            done.append(f"{name} {WORDS[name]}")
    return done


def _copy_database(configuration: Configuration, to: Path) -> str:
    url = make_url(configuration.database)
    if not url.drivername.startswith("sqlite"):
        return (
            f"the database itself is copied by pg_dump: {url.render_as_string(hide_password=True)} "
            "数据库本身请用 pg_dump 复制"
        )
    for name in (Path(str(url.database)), configuration.home / "audit.db"):
        if name.exists():
            with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(to / name.name)) as copy:
                source.backup(copy)  # a whole state, while others write
    return "database 数据库"


def _old_files(house: House, active: str) -> list[str]:
    with house.reading() as session, system_scope(session):
        query = select(FileObject.id).where(FileObject.key_id != active, FileObject.erased_at.is_(None))
        return list(session.scalars(query))

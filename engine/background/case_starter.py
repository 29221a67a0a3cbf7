"""Starts the cases that an occasion opens (逐一发起): read page by page, started in batches.

Reading: a page of cases becomes rows under (process, key), and the mark moves, in one transaction. Starting: the row
and its case are one transaction under the fence of the claim. A crash loses the uncommitted batch alone, which the
next worker does again, and a key that stands already is never started a second time.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import DBAPIError

from engine.background import start_rows
from engine.background.start_rows import Wish
from engine.errors import BadInput, Conflict
from engine.opened_engine import OpenedEngine
from engine.ports.start_for_each import Occasion, OneCase
from engine.run import commands
from engine.store import codec
from engine.store import start_tables as waiting
from engine.store.bulk_rows import insert_new
from engine.transaction.work import SYSTEM, Work
from ground.bilingual import Bilingual, chinese_of, original

BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 600))
NOT_LATE = timedelta(hours=1)  # a case of a large occasion may wait so long for its turn without being called late


@dataclass(frozen=True, slots=True)
class StarterSettings:
    """`page` cases read at a time, `batch` started in one transaction; a claim takes 1/`share` of what waits."""

    page: int = 500
    batch: int = 20
    claim: int = 200
    share: int = 8
    lease: timedelta = timedelta(seconds=60)
    back_off: tuple[timedelta, ...] = BACK_OFF


@dataclass(slots=True)
class Started:
    """What a tick did: cases left as work, cases started, attempts that failed."""

    left: int = 0
    started: int = 0
    failed: int = 0


class Overtaken(BaseException):
    """Another worker holds the occasion now; what this one read is not kept. No failure, so no Exception."""


class CaseStarter:
    """Starts what occasions left, of one engine. Any number can run, in any number of processes."""

    def __init__(self, engine: OpenedEngine, settings: StarterSettings | None = None) -> None:
        self.engine = engine
        self.settings = settings or StarterSettings()
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"

    def tick(self) -> Started:
        """Read every open occasion and start every case that waits; never raises for one that fails."""
        done = Started()
        while occasion := self._claim(waiting.occasion, 1):
            self._read(occasion[0], done)
            self._start_waiting(done)
        self._start_waiting(done)
        return done

    def _claim(self, table: Any, limit: int) -> list[Any]:
        wish = Wish(self.name, limit, self.settings.lease)
        with self.engine.work(SYSTEM) as work:
            return start_rows.claim(work.connection, table, work.now, wish)

    # -- reading ----------------------------------------------------------------------------------------
    def _read(self, row: Any, done: Started) -> None:
        """Leave the cases of an occasion, page after page."""
        mark: str | None = row.mark
        try:
            while mark is not None:
                with self.engine.work(SYSTEM) as work:
                    mark, count = self._page(work, row, mark)
                done.left += count
        except Overtaken:
            return
        except Exception as cause:  # noqa: BLE001  whatever the application raises is that occasion's failure
            self._failed(waiting.occasion, row, cause, done)

    def _page(self, work: Work, row: Any, mark: str) -> tuple[str | None, int]:
        """One page: where to go on from (None after the last) and how many cases are new."""
        told = Occasion(row.key, row.element, row.due_at, row.late, codec.decode(row.payload))
        found = self.engine.ports.starts.page(work, told, mark, self.settings.page)
        in_order(mark, found)
        mine = _of_this_version(work, row, found)
        new = insert_new(work.connection, waiting.start, [_row(work, row, one) for one in mine]) if mine else 0
        counted = {"expected": waiting.occasion.c.expected + new, "known": waiting.occasion.c.known + len(mine) - new}
        if found:
            values = {"mark": found[-1].key, "lease_until": work.now + self.settings.lease, **counted}
        else:
            values = {"state": "done", "done_at": work.now, "claimed_by": None, "lease_until": None}
        if not start_rows.write(work.connection, waiting.occasion, row, values):
            raise Overtaken
        return (found[-1].key if found else None), new

    # -- starting ---------------------------------------------------------------------------------------
    def _start_waiting(self, done: Started) -> None:
        while claimed := self._claim(waiting.start, self._fair_share()):
            size = self.settings.batch
            for at in range(0, len(claimed), size):
                self._start_batch(claimed[at : at + size], done)

    def _fair_share(self) -> int:
        """A small part of what waits, so that several workers share it."""
        limit, share = self.settings.claim, self.settings.share
        with self.engine.reading() as connection:
            count = start_rows.waiting_count(connection, limit * share)
        return max(1, min(limit, count // share))

    def _start_batch(self, batch: Sequence[Any], done: Started) -> None:
        try:
            with self.engine.work(SYSTEM) as work:
                mine = start_rows.held(work.connection, waiting.start, batch)
                for row in mine:
                    _start(work, row)
            done.started += len(mine)
        except Exception as cause:  # noqa: BLE001  as above
            if len(batch) == 1:
                self._failed(waiting.start, batch[0], cause, done)
                return
            for row in batch:  # find the culprit: each by itself
                self._start_batch([row], done)

    def _failed(self, table: Any, row: Any, cause: Exception, done: Started) -> None:
        """Try again after a pause; after the last attempt give up. What only passes costs no attempt."""
        done.failed += 1
        passing, pauses = isinstance(cause, (Conflict, DBAPIError)), self.settings.back_off
        pause = pauses[0] if passing else pauses[row.attempts] if row.attempts < len(pauses) else None
        said = chinese_of(cause)
        why = Bilingual(said or f"系统故障：{original(cause)[:1000]}", original(cause)[:1000])
        with self.engine.work(SYSTEM) as work:
            start_rows.give_back(work.connection, table, row, (why, work.now + pause if pause else None))


def in_order(mark: str, found: Sequence[OneCase]) -> None:
    """Refuse a page whose keys do not rise from the mark on: going on behind its last key would lose the others."""
    keys = [mark, *(one.key for one in found)]
    if any(first >= second for first, second in zip(keys, keys[1:], strict=False)):
        raise BadInput(
            f"Expected cases to start in the order of their keys, each once and behind {mark!r}: sort the page by key",
            zh="待发起的案件须按业务键升序、不重复且接在上一页之后，请按业务键排序",
        )


def _of_this_version(work: Work, row: Any, found: Sequence[OneCase]) -> list[OneCase]:
    """The cases whose organisation follows the version of the occasion, not the variant of a level between."""
    if work.definitions.owners(work, row.key) <= {row.owner}:
        return list(found)
    owner: dict[str | None, bool] = {}
    for one in found:
        if one.organisation not in owner:
            held = work.definitions.published(work, row.key, one.organisation)
            made = work.definitions.compiled(work.connection, held) if held else None
            owner[one.organisation] = made is not None and made.definition.owner == row.owner
    return [one for one in found if owner[one.organisation]]


def _row(work: Work, occasion: Any, one: OneCase) -> dict[str, Any]:
    return {
        "id": "n" + work.new_id(), "occasion_id": occasion.id, "key": occasion.key, "business_key": one.key,
        "organisation": one.organisation, "province": one.province,
        "variables": codec.encode(codec.check(dict(one.variables))), "state": "open", "due_at": occasion.due_at,
        "created_at": work.now, "fence": 0, "attempts": 0,
    }  # fmt: skip


def _start(work: Work, row: Any) -> None:
    """Start the case of a row, dated at the occasion's deadline, and mark the row with it."""
    came = work.connection.execute(waiting.OCCASION, {"x_id": row.occasion_id}).one()
    late = came.late or work.now - row.due_at > NOT_LATE
    left = commands.LeftStart(row.business_key, row.organisation, row.province, came.element, row.due_at, late)
    case = commands.start_left(work, came.definition_id, left, codec.decode(row.variables))
    values = {"state": "started", "case_id": case, "started_at": work.now, "claimed_by": None, "lease_until": None}
    start_rows.write(work.connection, waiting.start, row, values)

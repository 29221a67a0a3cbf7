"""Begin a unit of work and end it: the only place of the engine that commits."""

from __future__ import annotations

from typing import Any

from engine.transaction.means import Means
from engine.transaction.work import Actor, Work
from ground.connection import DriverTransaction


class Transaction:
    """Begin, hand out the work, flush and commit; roll back and forget the touched cases on any error."""

    __slots__ = ("means", "actor", "trusting", "work", "_turn")

    def __init__(self, means: Means, actor: Actor, trusting: bool = False) -> None:
        self.means = means
        self.actor = actor
        self.trusting = trusting
        self.work: Work | None = None

    def __enter__(self) -> Work:
        self._turn = self.means.store.turn()
        self._turn.__enter__()
        try:
            begun = DriverTransaction(self.means.store.db)
            try:
                work = self.work = Work(self.means, begun, self.actor, self.trusting)
            except BaseException:
                begun.close()
                raise
        except BaseException:
            self._turn.__exit__(None, None, None)
            raise
        return work

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        work = self.work
        assert work is not None, "entered before it is left"
        try:
            self._end(work, error is None)
        finally:
            self._turn.__exit__(None, None, None)
        if error is None:
            work.committed()

    def _end(self, work: Work, well: bool) -> None:
        begun = work.transaction
        try:
            if well:
                try:
                    work.flush("COMMIT")
                    with begun.ending() as ending:
                        ending.commit()  # does nothing if the flush has ended it already
                except BaseException:
                    begun.roll_back()
                    raise
            else:
                begun.roll_back()
        finally:
            work.close()
            begun.close()

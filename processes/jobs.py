"""Long work of a process: done in steps, each kept before the next, its end told to the case that asked for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.acting import Acting
from records.jobs import Outcome
from records.roles import Permission


class Files(Protocol):
    """The sealed files of one job, by names of ours."""

    def keep(self, name: str, data: bytes) -> None:
        """Keep a file; one of the same name is replaced."""

    def fetch(self, name: str) -> bytes:
        """The plain bytes of a file; NotFound without one."""

    def drop(self, name: str) -> None:
        """Remove a file; one that is not there is removed already."""


@dataclass(frozen=True)
class Running:
    """What one step works with: a session that only reads, within the scope of the role that asked, and the files.

    `asked` are the ids and filters of the request; `mark` is where the last kept step ended, {} at the beginning.
    """

    session: Session
    acting: Acting
    asked: Mapping[str, Any]
    mark: Mapping[str, Any]
    files: Files


@dataclass(frozen=True)
class More:
    """The work goes on from `mark`; `done` of `total` is shown to who asked.

    `write` changes the registers; what it changed and the mark are kept together or not at all.
    """

    mark: Mapping[str, Any]
    done: int
    total: int
    write: Callable[[Any], None] | None = None


@dataclass(frozen=True)
class Job:
    """A kind of long work: its name in the folder, its title, one step of it, the message that tells the case.

    A step that was broken off is done again from the same mark, so it must not mind being repeated. The message
    carries `state` (done, failed), `job` and the figures of the outcome, or `error` and `error_en`.

    `needs`: what a job may do that a service task leaves for the system, not for a person; None where it is never left
    so. It reads and writes within the subtree of the unit it was left for, as a role with these rights would.
    """

    name: str
    title: Bilingual
    step: Callable[[Running], More | Outcome]
    message: str = field(default="")
    needs: frozenset[Permission] | None = None

"""A created process as the rooms above know it: a `Process` made of the files of one version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, select

from engine.bpmn.model import Process as Drawn
from engine.definitions.compiled import Compiled
from engine.definitions.versions import Definitions
from engine.store import tables as t
from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.created.about import about_of
from processes.created.words import says, shows

NO_FOLDER = Path("created")  # nothing of such a process lies on the disk
_made: WeakKeyDictionary[Compiled, Process] = WeakKeyDictionary()


def process_of(definitions: Definitions, connection: Connection, definition_id: str) -> Process:
    """The process that the files of a version make; a version is read once. BadAbout."""
    compiled = definitions.compiled(connection, definition_id)
    found = _made.get(compiled)
    if found is None:
        deployment = definitions.deployment(connection, compiled.definition.deployment)
        found = _made[compiled] = made(compiled.process, deployment.files)
    return found


def made(drawn: Drawn, files: Mapping[str, bytes]) -> Process:
    """The process that a drawing and the files beside it make. BadAbout."""
    about = about_of(files)
    base = about.base
    fresh = Process(drawn.key, NO_FOLDER) if base is None else _copied(base, drawn.key)
    name = Bilingual(drawn.name or drawn.key, drawn.name_en or drawn.name or drawn.key)
    return replace(
        fresh, title=name, group=about.group, description=about.description, starters=about.starters,
        sealed=about.sealed, sentences=says(about, drawn, files, fresh),
        shown=shows(drawn, files) if base is None else base.shown,
    )  # fmt: skip


def _copied(base: Process, key: str) -> Process:
    """What goes on holding under another key: words, lists and fields; not what is declared under the old one."""
    return Process(
        key, NO_FOLDER, sentences=base.sentences, shown=base.shown, subject=base.subject, phrases=base.phrases,
        lookups=base.lookups, sealed=base.sealed, notices=base.notices, columns=base.columns,
    )  # fmt: skip


def published_keys(connection: Connection) -> list[str]:
    """The keys of all published processes, whoever has them."""
    query = select(t.definition.c.key).distinct().where(t.definition.c.state == "published")
    return sorted(key for (key,) in connection.execute(query))

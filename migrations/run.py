"""Running the migrations from Python: no alembic.ini, the caller hands over a URL or an engine."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from migrations.rooms import metadata_of, metadatas


def config(engine: Engine) -> Config:
    """Return an Alembic configuration bound to an engine."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.set_main_option("path_separator", "os")
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    made.attributes["engine"] = engine
    return made


def upgrade(engine: Engine, revision: str = "heads") -> None:
    """Bring a store up to a revision, by default every room's newest."""
    command.upgrade(config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take a store back to a revision, e.g. `records@base`."""
    command.downgrade(config(engine), revision)


def make_revision(engine: Engine, room: str, message: str) -> None:
    """Draft a room's next revision from the difference between its tables and an upgraded store."""
    first = room not in _labels(engine)
    made = config(engine)
    made.attributes["only"] = metadata_of(room)
    command.revision(
        made, message=message, autogenerate=True, rev_id=f"{room}_{_count(engine, room) + 1:04d}",
        head="base" if first else f"{room}@head", splice=first, branch_label=room if first else None,
    )  # fmt: skip


def differences(engine: Engine) -> list[object]:
    """Return what the store and the tables in code disagree on; empty is right."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadatas()))  # type: ignore[arg-type]


def _labels(engine: Engine) -> set[str]:
    script = ScriptDirectory.from_config(config(engine))
    return {label for revision in script.walk_revisions() for label in revision.branch_labels}


def _count(engine: Engine, room: str) -> int:
    script = ScriptDirectory.from_config(config(engine))
    return sum(revision.revision.startswith(f"{room}_") for revision in script.walk_revisions())

"""A migrated store without rows, made once per run."""

import shutil
from pathlib import Path

from ground.opening import open_database
from migrations.run import upgrade
from tests import together


def migrate(url: str) -> None:
    """Bring an empty database up to the tables of today."""
    engine = open_database(url)
    upgrade(engine)
    engine.dispose()  # the last connection to close folds SQLite's write-ahead log into the file


def migrated_file() -> Path:
    """A SQLite file to copy from."""
    made = together.made_once(together.folder(), "migrated", lambda folder: migrate(f"sqlite:///{folder / 'heban.db'}"))
    return made / "heban.db"


def copy_migrated(to: Path) -> str:
    """The URL of a new SQLite file at `to`."""
    shutil.copyfile(migrated_file(), to)
    return f"sqlite:///{to}"

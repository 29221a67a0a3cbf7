"""Installations with people, schools and pupils in them, furnished once per run and copied: signing people up takes long."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from api.context import House
from engine import SimulatedClock
from service import bootstrap
from service.configuration import Configuration
from tests import together
from tests.migrated import copy_migrated, migrate
from tests.postgres import Server
from tests.world import CHEAP, NOW, World

KEPT = "world.pickle"


@dataclass(frozen=True)
class Furnished:
    """What to copy: the home with, on SQLite, the database in it; on PostgreSQL the name of the database."""

    home: Path
    name: str

    @property
    def world(self) -> World:
        """The ids of what is in it; every call gives a copy of its own."""
        made: World = pickle.loads((self.home / KEPT).read_bytes())  # noqa: S301 - our own file
        return made

    def copied(self, home: Path) -> str:
        """Copy the home into a folder, new or empty; returns the URL of the SQLite database in it."""
        shutil.copytree(self.home, home, dirs_exist_ok=True)
        return f"sqlite:///{home / 'heban.db'}"


def furnished(name: str, furnish: Callable[[House], World], server: Server | None = None) -> Furnished:
    """The installation of this name, on PostgreSQL if a server is given; whoever comes first furnishes it."""
    whole = f"{name}_{'sqlite' if server is None else 'postgres'}"

    def make(home: Path) -> None:
        if server is None:
            database = copy_migrated(home / "heban.db")
        else:
            database = server.copy(server.template("migrated", migrate), whole)
        configuration = Configuration(home=home, database=database, password_cost=CHEAP)
        bootstrap.initialise(configuration)
        house = bootstrap.open_house(configuration, SimulatedClock(NOW))
        world = furnish(house)
        house.audit.close()  # nobody may be connected to what is copied
        house.database.dispose()
        (home / KEPT).write_bytes(pickle.dumps(world))

    return Furnished(together.made_once(together.folder(), whole, make), whole)

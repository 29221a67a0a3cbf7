"""The test world made once per session and store, and copied for each installation: signing its people up takes long."""

from __future__ import annotations

import copy
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import make_url, text

from records.database import make_engine
from service import bootstrap
from service.clocks import set_file_clock
from service.configuration import Configuration
from tests.situations import make_situations
from tests.world import NOW, World, make_world


class Templates:
    """Furnished installations to copy from; `server` gives the URL of PostgreSQL when it is asked for."""

    def __init__(self, folder: Path, server: Callable[[], str]) -> None:
        self.folder = folder
        self.server = server
        self.made: dict[str, tuple[Configuration, World]] = {}

    def copied(self, store: str, home: Path) -> tuple[Configuration, World]:
        """An installation of one's own in the empty folder `home`, with its world."""
        if store not in self.made:
            self.made[store] = self._furnished(store)
        origin, world = self.made[store]
        shutil.copytree(origin.home, home, dirs_exist_ok=True)
        database = f"sqlite:///{home / 'heban.db'}"
        if store == "postgres":
            template = str(make_url(origin.database).database)
            database = new_database(self.server(), home.name.replace("-", "_"), template)
        configuration = Configuration(home=home, database=database, clock_file=home / "clock")
        return configuration, copy.deepcopy(world)

    def _furnished(self, store: str) -> tuple[Configuration, World]:
        home = self.folder / store
        home.mkdir()
        database = f"sqlite:///{home / 'heban.db'}"
        if store == "postgres":
            database = new_database(self.server(), f"furnished_{os.getpid()}")
        set_file_clock(home / "clock", NOW)
        configuration = Configuration(home=home, database=database, clock_file=home / "clock")
        bootstrap.initialise(configuration)
        house = bootstrap.open_house(configuration)
        world = make_world(house)
        make_situations(house, world)
        house.audit.close()  # nobody may be connected to what is copied
        house.database.dispose()
        return configuration, world


def new_database(server: str, name: str, template: str = "template1") -> str:
    """The URL of a new PostgreSQL database, made from a template."""
    admin = make_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    admin.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)

"""Deploying the processes of the catalogue: what changed becomes a new published version, what did not stays."""

from __future__ import annotations

from api.house import House
from engine import Actor
from engine.definitions import Deploy, digest_of
from engine.store import definitions as sql

HOUSE = Actor("system", name="系统 System")


def deploy_catalogue(house: House) -> list[str]:
    """Deploy every process whose files differ from its latest version of the house; returns the keys deployed."""
    made = []
    for key, process in house.processes.items():
        files = process.files()
        with house.engine.work(HOUSE) as work:
            rows = work.connection.execute(sql.BY_VERSION, {"x_key": key, "x_owner": "national"}).all()
            if any(row.digest == digest_of(files) for row in rows):
                continue  # why: a process owner's newer version is not overwritten by a restart
            house.engine.definitions.deploy(work, files, Deploy(key=key))
            made.append(key)
    return made

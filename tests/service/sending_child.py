"""A process that spreads and sends notices until it is killed."""

from __future__ import annotations

from pathlib import Path

from engine import SimulatedClock
from service import bootstrap
from service.beats import dispatcher_of
from service.configuration import Configuration
from service.sending import Spreader
from tests.world import CHEAP, NOW


def send_on(home: Path, url: str) -> None:
    """Open the installation and send what is due."""
    house = bootstrap.open_house(Configuration(home=home, database=url, password_cost=CHEAP), SimulatedClock(NOW))
    spreader, dispatcher = Spreader(house), dispatcher_of(house)
    while True:
        spreader.tick()
        dispatcher.tick()

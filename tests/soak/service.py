"""The whole house under kill -9: two servers and two workers on one store die at random points while clerks decide.

Clients log what was acknowledged and compare afterwards: no decision lost, none applied twice, every open case
moves or is told of, every open task has an organisation, a role and a holder or stands on the operators' list.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import requests

from service.clocks import set_file_clock
from service.configuration import Configuration
from tests.blackbox.conftest import answering, command, free_port, serve
from tests.soak.asked import Asked, say
from tests.soak.clerks import PAUSE, Load
from tests.soak.closing import compare
from tests.soak.province import Province, installation, province
from tests.world import NOW

KILLS = 200
GAP = 5.0  # seconds between two kills, on the average
RATE, LEAST = 24.0, 20.0  # decisions a second: what the clerks wish for, what must come of it
SPARE = 1.5  # work for a run that takes so much longer than planned: on a slow machine a restart outlasts the gap
DECISIONS, STARTS = 5.1, 0.9  # what a case sees on the average; how many are started a second
SPAN = timedelta(days=26)  # of the virtual clock over a full run: past the limit of ten working days
STEP = timedelta(hours=6)  # of it at a time: an idempotency key lives for a day


@dataclass
class Machine:
    """One server or worker: killed and started again; a server is up when it answers."""

    configuration: Configuration
    port: int | None
    process: subprocess.Popen[bytes] = field(init=False)
    up: bool = False

    def start(self) -> None:
        self.up = self.port is None
        self.process = (
            command(self.configuration, "worker") if self.port is None else serve(self.configuration, self.port, False)
        )

    def kill(self) -> None:
        """Every process of it at once, with no chance to tidy up."""
        assert self.process.poll() is None, f"Expected a process to kill but it ended by itself: {self.log()}"
        os.killpg(os.getpgid(self.process.pid), signal.SIGKILL)
        self.process.wait()
        self.up = False

    def log(self) -> str:
        """The end of what the youngest processes of its kind had to say."""
        logs = sorted(self.configuration.home.glob("worker-*.log" if self.port is None else "serve-*.log"))
        return "\n".join(path.read_text(errors="replace")[-1500:] for path in logs[-2:])

    def look(self) -> bool:
        """Tell whether it is up by now."""
        if not self.up:
            assert self.process.poll() is None, f"Expected a starting server but it ended: {self.log()}"
            try:
                self.up = requests.get(f"http://127.0.0.1:{self.port}/api/health", timeout=1).ok
            except requests.RequestException:
                return False
        return self.up


def run(store: str, asked: Asked) -> str:
    """Let clerks work while servers and workers are killed; the figures, or AssertionError on any loss."""
    most = asked.most or KILLS
    gap = min(GAP, 0.85 * asked.seconds / most)
    with tempfile.TemporaryDirectory(prefix="heban-soak-") as folder, installation(Path(folder), store) as configuration:
        began = time.monotonic()
        length = SPARE * gap * most + 60
        made = province(configuration, int(length * (RATE / DECISIONS - STARTS)), int(length / PAUSE))
        say(f"service: {len(made.cases)} cases wait after {time.monotonic() - began:.0f} s; a kill every {gap:.1f} s")
        machines = [Machine(configuration, port) for port in (free_port(), free_port(), None, None)]
        for machine in machines:
            machine.start()
        try:
            return _play(machines, (configuration, made), (asked.seed, most, gap))
        finally:
            for machine in machines:
                if machine.process.poll() is None:
                    machine.kill()


def _play(machines: list[Machine], on: tuple[Configuration, Province], how: tuple[int, int, float]) -> str:
    configuration, made = on
    seed, most, gap = how
    load = Load([f"http://127.0.0.1:{m.port}" for m in machines if m.port], made.pupils, RATE, list(made.cases))
    for address in load.addresses:
        answering(address, configuration.home)
    clerks = load.threads(seed)
    for clerk in clerks:
        clerk.start()
    while len(load.decided) < 2 * len(clerks):  # all have signed in and work
        time.sleep(0.1)
    before, began = len(load.decided), time.monotonic()
    kills = _kill(machines, load, (random.Random(seed), most, gap), configuration)
    decided, took = len(load.decided) - before, time.monotonic() - began
    load.stop.set()
    for clerk in clerks:
        clerk.join(120)
        assert not clerk.is_alive(), "Expected every clerk to finish the request under way but one hangs"
    told = (
        f"{kills} kills, {decided} decisions acknowledged in {took:.0f} s ({decided / took:.1f} a second), "
        f"{len(load.started) - len(made.cases)} starts, {load.failovers} requests asked again, "
        f"slowest decision {load.worst:.1f} s"
    )
    say(f"service: {told}; answers {dict(load.answers)}")
    checked = compare(configuration, made.world, load)
    assert decided / took >= LEAST, f"Expected at least {LEAST:g} decisions a second but {told}"
    return f"{told}; {checked}; none lost, none doubled"


def _kill(
    machines: list[Machine], load: Load, how: tuple[random.Random, int, float], configuration: Configuration
) -> int:
    """Kill one at a time and start it again at once; the load goes on with those that are up."""
    dice, most, gap = how
    now, kills, shown = NOW, 0, time.monotonic()
    while kills < most:
        at = time.monotonic() + dice.uniform(0.5, 1.5) * gap
        while time.monotonic() < at or not all(machine.look() for machine in machines):
            time.sleep(0.02)  # the random point at which the next one dies
        chosen = dice.choice(machines)
        chosen.kill()
        chosen.start()
        kills += 1
        now += min(STEP, SPAN / most)
        set_file_clock(configuration.home / "clock", now)
        if time.monotonic() - shown > 30:
            shown = time.monotonic()
            say(f"service: {kills} kills, {len(load.decided)} decisions, {len(load.started)} cases")
    while not all(machine.look() for machine in machines):
        time.sleep(0.02)
    return kills

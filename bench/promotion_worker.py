"""One worker of a promotion in its own process: `python -m bench.promotion_worker HOME DATABASE RUN` prints JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from records.acting import Acting
from records.promotion import runs
from records.promotion.step import promote_step
from records.scope import system_scope
from service import bootstrap
from service.configuration import Configuration


def main(home: str, database: str, run_id: str) -> None:
    """Do pieces of a run until none is open; told are the students looked at, the seconds, and the memory in MiB."""
    folder = Path(home)
    house = bootstrap.open_house(Configuration(home=folder, database=database, clock_file=folder / "clock"))
    looked, began = 0, time.perf_counter()
    while True:
        with house.working() as work, system_scope(work.session):
            piece = runs.next_piece(work.session, run_id)
            if piece is None:
                break
            looked += promote_step(work.session, Acting(work.now), runs.run_of(work.session, run_id), piece)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"looked": looked, "s": seconds, "memory_mib": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""`python -m bench [NAME]`: runs the measurements and prints tables, or JSON for machines (`--help` tells the rest)."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Callable
from typing import Any

import bench


def found() -> list[str]:
    """The names of the modules of this folder that have a `run()`."""
    names = [m.name for m in pkgutil.iter_modules(bench.__path__) if not m.name.startswith("_")]
    return sorted(name for name in names if _run(name) is not None)


def main(arguments: list[str]) -> int:
    """Run the named measurements (all without a name); 2 when a name is unknown."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("name", nargs="*", help=f"{', '.join(found())}; after `beside`, the path of another checkout")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="smaller numbers, to see that a measurement works at all")
    parser.add_argument("--store", choices=("sqlite", "postgresql"), help="only this one")
    parser.add_argument("--part", help="timers: moving or notices; reports: province or cutoff; beside: times, …")
    parser.add_argument("--count", type=int, help="timers, open_cases: how many; reports: schools or counties")
    given = parser.parse_args(arguments)
    checkout = given.name.pop() if given.name[:1] == ["beside"] and len(given.name) > 1 else None
    unknown = [name for name in given.name if name not in found()]
    if unknown:
        sys.stderr.write(f"Expected one of {', '.join(found())} but got {', '.join(unknown)}\n")
        return 2
    os.environ.update({"HEBAN_BENCH_QUICK": "1"} if given.quick else {})
    os.environ.update({"HEBAN_BENCH_CHECKOUT": checkout} if checkout else {})
    for name in ("store", "part", "count"):
        os.environ.update({f"HEBAN_BENCH_{name.upper()}": str(getattr(given, name))} if getattr(given, name) else {})
    results = {name: _measured(name) for name in given.name or [name for name in found() if name != "beside"]}
    if given.json:
        only = results[given.name[0]] if len(given.name) == 1 else results
        sys.stdout.write(json.dumps(only, indent=1, default=str) + "\n")
    else:
        for name, values in results.items():
            _table(name, values)
    return 0


def _run(name: str) -> Callable[[], dict[str, Any]] | None:
    return getattr(importlib.import_module(f"bench.{name}"), "run", None)


def _measured(name: str) -> dict[str, Any]:
    run = _run(name)
    assert run is not None
    return run()


def _table(name: str, values: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"bench {name}", title_justify="left")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for key, value in values.items():
        table.add_row(key, f"{value:,.3f}" if isinstance(value, float) else str(value))
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python -m bench [NAME] [--json] [--quick]`: runs the measurements and prints tables, or JSON for machines."""

from __future__ import annotations

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
    wanted = [a for a in arguments if not a.startswith("--")]
    if "--quick" in arguments:
        os.environ["HEBAN_BENCH_QUICK"] = "1"  # smaller numbers, to see that a measurement works at all
    unknown = [name for name in wanted if name not in found()]
    if unknown:
        sys.stderr.write(f"Expected one of {', '.join(found())} but got {', '.join(unknown)}\n")
        return 2
    results = {name: _measured(name) for name in wanted or found()}
    if "--json" in arguments:
        only = results[wanted[0]] if len(wanted) == 1 else results
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

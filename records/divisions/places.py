"""The present divisions as codes and names, for whoever must find out what a text like 河南省郑州市金水区 means."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from importlib.resources import files


def present_divisions() -> Iterator[tuple[str, str]]:
    """Code (2, 4 or 6 digits) and name of every province, city and county, as the statistics list them (O1)."""
    for name in ("provinces.csv", "cities.csv", "areas.csv"):
        raw = files("records.divisions").joinpath(name).read_text(encoding="utf-8")
        for row in csv.DictReader(io.StringIO(raw)):
            yield row["code"], row["name"]

"""Places by their names: which division a text like 河南省郑州市金水区 means (domain-facts §6)."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from functools import cache
from importlib.resources import files


@cache
def counties() -> dict[str, tuple[str, str, str]]:
    """Names of province, city and county by six-digit county code."""
    provinces = {row["code"]: row["name"] for row in _rows("provinces.csv")}
    cities = {row["code"]: row["name"] for row in _rows("cities.csv")}
    return {
        row["code"]: (provinces[row["provinceCode"]], cities.get(row["cityCode"], ""), row["name"])
        for row in _rows("areas.csv")
    }


def codes_of(text: str) -> list[str]:
    """Return the 12-digit codes that a code or a name may mean; none = unknown, several = ambiguous."""
    plain = "".join(text.split())
    if plain.isascii() and plain.isdigit():
        return [plain.ljust(12, "0")] if plain[:6] in counties() else []
    return sorted(_by_name().get(plain, ()))


def name_of(code: str) -> str:
    """Return the full name of a county's code, "" for an unknown one."""
    return "".join(counties().get(code[:6], ()))


@cache
def _by_name() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for code, (province, city, county) in counties().items():
        for name in (county, city + county, province + county, province + city + county):
            found[name].add(code + "000000")
    return found


def _rows(name: str) -> list[dict[str, str]]:
    raw = files("records.divisions").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(raw)))

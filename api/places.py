"""Divisions in words: a code of a student's record as the province, city and county it stands for (行政区划)."""

from __future__ import annotations

from functools import lru_cache

from forms import code_table
from forms.sheets.places import PLACEHOLDERS
from records.divisions.names import place_in_english
from records.divisions.places import present_divisions

COUNTY = 6


def place_words(code: str) -> tuple[str, str] | None:
    """The names of a 6- to 12-digit code in Chinese and English, down to the county; None for what is no present one.

    Town and village are left to the code, which stands beside the name.
    """
    if not (code.isascii() and code.isdigit() and COUNTY <= len(code) <= 2 * COUNTY):
        return None
    county, known = code[:COUNTY], _names()
    deepest = next((size for size in (2, 4) if county[size:] == "0" * (COUNTY - size)), COUNTY)
    if county[:deepest] not in known:
        return None
    names = [known[county[:size]] for size in (2, 4, 6) if size <= deepest and county[:size] in known]
    # why: a city without counties stands twice, as city and as its only county (东莞); some rows are no place
    line = list(dict.fromkeys(name for name in names if name not in PLACEHOLDERS))
    english = [code_table("province").label(county[:2], "en"), *map(place_in_english, line[1:])]
    return "".join(line), ", ".join(reversed(english))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    # why: the statistics leave out what the table of provinces has (香港, 澳门, 台湾)
    return {row.code: row.zh for row in code_table("province").rows} | dict(present_divisions())

"""Places: what people write for a division (河南郑州二七区, an old county, a code) becomes its 12-digit code.

The present divisions are handed in; `abolished.csv` beside this file holds county names of 2002–2013 that are gone
(compiled from the revisions in gb2260 0.4.1, BSD, against the codes of 2023) with the successor where there is just
one that is beyond doubt.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources

from forms.codes import code_table
from forms.sheets.context import PlaceAnswer

# Rows of the statistics that hold counties together and are no place: nobody writes them in an address.
PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_ENDINGS = ("特别行政区", "自治区", "自治州", "地区", "省", "市", "盟")
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Division:
    """A present division: its code of 2 (province), 4 (city) or 6 digits (county) and its name."""

    code: str
    name: str


class PlaceBook:
    """Answers texts and codes; build it once from all provinces, cities and counties, then call it."""

    def __init__(self, divisions: Iterable[Division]) -> None:
        self._names = {division.code: division.name for division in divisions}
        self._texts: dict[str, set[str]] = defaultdict(set)
        self._old: dict[str, set[str]] = defaultdict(set)
        self._successors: dict[str, str] = {}
        for code in self._names:
            for text in self._spellings(code, self._names[code]):
                self._texts[text].add(code)
        self._load_abolished()

    def __call__(self, text: str) -> PlaceAnswer:
        """The answer to a text or a code of 6 to 12 digits."""
        plain = "".join(text.split())
        if plain.isascii() and plain.isdigit():
            return self._by_code(plain.ljust(12, "0"))
        for size in range(len(plain), SHORTEST - 1, -1):
            head, whole = plain[:size], size == len(plain)
            for known in (self._texts, self._old):
                codes = known.get(head)
                if codes and (whole or all(len(code) == 6 for code in codes)):
                    return self._answer(codes) if known is self._texts else self._abolished(codes)
        return PlaceAnswer("unknown", candidates=self._near(plain))

    def full_name(self, code: str) -> str:
        """The name with province and city in front."""
        parts = [self._names.get(code[:size], "") for size in (2, 4, 6) if size <= len(code)]
        return "".join(name for name in parts if name not in PLACEHOLDERS)

    def _answer(self, found: set[str]) -> PlaceAnswer:
        # A city without counties stands in the data twice, as city and as its only county (东莞, 中山).
        codes = {code for code in found if code[:4] == code or code[:4] not in found}
        if len(codes) > 1:
            return PlaceAnswer("ambiguous", candidates=tuple(self.full_name(code) for code in sorted(codes)))
        code = next(iter(codes))
        return PlaceAnswer("current", code.ljust(12, "0"), self.full_name(code))

    def _abolished(self, codes: set[str]) -> PlaceAnswer:
        successors = {self._successors[code] for code in codes}
        if len(successors) == 1 and "" not in successors:
            code = next(iter(successors))
            return PlaceAnswer("abolished", code.ljust(12, "0"), self.full_name(code))
        near = [self.full_name(code) for code in sorted(successors - {""})]
        return PlaceAnswer("abolished", candidates=tuple(near) or self._counties_of(codes))

    def _counties_of(self, codes: set[str]) -> tuple[str, ...]:
        cities = {code[:4] for code in codes}
        return tuple(self.full_name(code) for code in sorted(self._names) if len(code) == 6 and code[:4] in cities)

    def _by_code(self, code: str) -> PlaceAnswer:
        county = code[:6]
        exact = county if county in self._names else county[:4] if county.endswith("00") else ""
        exact = county[:2] if county.endswith("0000") else exact
        if exact in self._names:
            return PlaceAnswer("current", code, self.full_name(exact))
        return self._abolished({county}) if county in self._successors else PlaceAnswer("unknown")

    def _near(self, text: str) -> tuple[str, ...]:
        """Counties whose name stands inside the text."""
        named = (code for code, name in self._names.items() if len(code) == 6 and len(name) > SHORTEST and name in text)
        return tuple(self.full_name(code) for code, _ in zip(named, range(3), strict=False))

    def _spellings(self, code: str, name: str) -> Iterator[str]:
        """The ways to write a division: province and city in full, short, or left out."""
        if name in PLACEHOLDERS:
            return
        provinces = _variants(self._names.get(code[:2], "")) if len(code) > 2 else {""}
        city = self._names.get(code[:4], "") if len(code) > 4 else ""
        cities = _variants("" if city in PLACEHOLDERS else city)
        own = {name} if len(code) == 6 else _variants(name) - {""}
        yield from {province + city + each for province in provinces for city in cities for each in own}

    def _load_abolished(self) -> None:
        text = (resources.files("forms.sheets") / "abolished.csv").read_text(encoding="utf-8")
        provinces = {row.code: row.zh for row in code_table("province").rows}
        for record in csv.DictReader(text.splitlines()):
            code, successor = record["code"], record["successor"]
            self._successors[code] = successor if successor in self._names else ""
            heads = {province + city for province in _variants(provinces.get(code[:2], ""))
                     for city in _variants(record["city"])}
            for head in heads:
                self._old[head + record["name"]].add(code)


def _variants(name: str) -> set[str]:
    """A province's or city's name in full, without its ending, and left out."""
    if not name:
        return {""}
    short = next((name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending)), name)
    for people in ("壮族", "回族", "维吾尔"):
        short = short.removesuffix(people)
    return {"", name, short if len(short) >= SHORTEST else name}

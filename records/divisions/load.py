"""Loading the divisions: ministry, provinces, cities, counties, towns, with the exceptions of `exceptions.csv`."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from records.divisions.names import authority_name, place_in_english
from records.ids import new_id
from records.tables import Organisation, OrgClosure, OrgParent, metadata
from records.tables.org import OrgKind

MINISTRY_CODE = "00"
SINCE = date(1949, 10, 1)  # the data carry no history; as-of questions before any recorded move find today's tree
CHUNK = 5_000  # decisions, design 9: write chunks of at most 5,000 rows
_ORG, _EDGE, _CLOSURE = (
    metadata.tables[cls.__tablename__] for cls in (Organisation, OrgParent, OrgClosure)
)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Loaded:
    """How many organisations of each kind a load created."""

    counts: dict[str, int]


@dataclass
class _Node:
    code: str
    kind: OrgKind
    parent: "_Node | None"
    place: str
    names: tuple[str, str]
    is_authority: bool = False
    is_zone: bool = False
    province: str = ""
    id: str = field(default_factory=new_id)


def load_divisions(
    session: Session, provinces: Collection[str] | None = None, progress: Progress | None = None,
    *, cities: Collection[str] | None = None, towns: bool = True,
) -> Loaded:
    """Create the organisations of the country, or of some provinces by their two-digit codes ("66" the Corps).

    Existing organisations stay as they are, so a second call with other provinces adds those. `cities`
    narrows cities and counties to those whose codes begin with one of these four digits; without `towns` the load ends
    with the counties. `progress` gets (rows written, rows in all). Returns the counts by kind.
    """
    there = {row.code: row for row in session.execute(_known())}
    nodes = _build(provinces, there, cities, towns)
    _write(session, nodes, progress or (lambda done, total: None))
    return Loaded(dict(Counter(str(node.kind) for node in nodes)))


def _known() -> Any:
    table = _ORG.c
    # why: the load joins what an earlier load made
    return select(table.id, table.code).where(
        table.kind.in_([OrgKind.MINISTRY, OrgKind.PROVINCE]), table.valid_to.is_(None)
    )


def _build(
    provinces: Collection[str] | None, there: dict[str, Any], cities: Collection[str] | None, towns: bool
) -> list[_Node]:
    ministry = _Node(
        MINISTRY_CODE, OrgKind.MINISTRY, None, "", ("教育部", "Ministry of Education"), is_authority=True
    )
    if MINISTRY_CODE in there:
        ministry.id = there[MINISTRY_CODE].id
    made = {} if MINISTRY_CODE in there else {MINISTRY_CODE: ministry}
    for row in _rows("authorities.csv"):
        code = row["code"]
        if code not in there and (provinces is None or code in provinces):
            names = (row["authority"], row["authority_en"])
            made[code] = _Node(code, OrgKind.PROVINCE, ministry, row["name"], names, True, province=code)
    wanted = (lambda row: True) if cities is None else (lambda row: row["code"][:4] in cities)
    for row in filter(wanted, _rows("cities.csv")):
        _add_city(made, row)
    for row in filter(wanted, _rows("areas.csv")):
        _add_county(made, row)
    for row in _rows("streets.csv.gz") if towns else ():
        _add_town(made, row)
    return list(made.values())


class _Rules:
    """The exceptions, by rule."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        listed = list(rows)
        self.placeholder = {row["code"]: row["value"] for row in listed if row["rule"] == "placeholder"}
        self.no_county = {row["code"] for row in listed if row["rule"] == "no_county"}
        self.authority = {row["code"]: row["value"] == "yes" for row in listed if row["rule"] == "authority"}


def _add_city(made: dict[str, _Node], row: dict[str, str]) -> None:
    province = made.get(row["provinceCode"])
    if province is not None and row["code"] not in _RULES.placeholder:
        _add_authority(made, row, OrgKind.CITY, province)


def _add_county(made: dict[str, _Node], row: dict[str, str]) -> None:
    city = row["cityCode"]
    if city in _RULES.no_county:
        return
    parent = made.get(_RULES.placeholder.get(city, city))
    if parent is None:
        return
    node = _add_authority(made, row, OrgKind.COUNTY, parent)
    node.is_zone = 71 <= int(node.code[4:]) <= 80  # development zones have the county numbers 71 to 80
    node.is_authority = _RULES.authority.get(node.code, not node.is_zone)
    if not node.is_authority:
        node.names = (node.place, place_in_english(node.place))


def _add_authority(made: dict[str, _Node], row: dict[str, str], kind: OrgKind, parent: _Node) -> _Node:
    names = authority_name(row["name"], parent.province)
    node = _Node(row["code"], kind, parent, row["name"], names, True, province=parent.province)
    made[node.code] = node
    return node


def _add_town(made: dict[str, _Node], row: dict[str, str]) -> None:
    city = row["cityCode"]
    parent = made.get(city if city in _RULES.no_county else row["areaCode"])
    if parent is not None:
        names = (row["name"], place_in_english(row["name"]))
        made[row["code"]] = _Node(
            row["code"], OrgKind.TOWNSHIP, parent, row["name"], names, province=parent.province
        )


def _write(session: Session, nodes: list[_Node], progress: Progress) -> None:
    for start in range(0, len(nodes), CHUNK):
        part = nodes[start : start + CHUNK]
        session.execute(insert(_ORG), [_org_row(node) for node in part])
        edges = [_edge_row(node) for node in part if node.parent is not None]
        if edges:
            session.execute(insert(_EDGE), edges)
        pairs = [pair for node in part for pair in _closure_rows(node)]
        session.execute(insert(_CLOSURE), pairs)
        progress(min(start + CHUNK, len(nodes)), len(nodes))


def _org_row(node: _Node) -> dict[str, Any]:
    return {
        "id": node.id, "code": node.code, "kind": node.kind, "name_zh": node.names[0], "name_en": node.names[1],
        "division": node.place, "province": node.province, "is_authority": node.is_authority,
        "is_zone": node.is_zone, "valid_from": SINCE, "valid_to": None,
    }  # fmt: skip


def _edge_row(node: _Node) -> dict[str, Any]:
    assert node.parent is not None
    return {"org": node.id, "parent": node.parent.id, "valid_from": SINCE, "valid_to": None, "document": ""}


def _closure_rows(node: _Node) -> Iterable[dict[str, Any]]:
    above: _Node | None = node
    depth = 0
    while above is not None:
        yield {"ancestor": above.id, "descendant": node.id, "depth": depth}
        above, depth = above.parent, depth + 1


def _rows(name: str) -> list[dict[str, str]]:
    raw = files("records.divisions").joinpath(name).read_bytes()
    text = gzip.decompress(raw).decode() if name.endswith(".gz") else raw.decode()
    return list(csv.DictReader(io.StringIO(text)))


_RULES = _Rules(_rows("exceptions.csv"))

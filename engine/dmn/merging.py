"""Three versions of a file of rules brought together: tables by their columns and rows, rows by their cells.

A cell belongs to its column: one side's new column gets a cell in each row of the other, and a column that one side
took away while the other used it is a conflict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from engine.dmn.xmlfile import local, parse
from ground.three_way import ABSENT, KIND, ORDER, Conflict, Merge, Ordered, Path, same, woven
from ground.xml_parts import PARTS, TEXT, apart, together

_BY_ID = frozenset({
    "decision", "input", "output", "rule", "annotation", "inputData", "businessKnowledgeModel", "knowledgeSource",
    "decisionService", "itemDefinition", "informationRequirement", "knowledgeRequirement", "authorityRequirement",
    "textAnnotation", "association", "DMNDiagram",
})  # fmt: skip
_CELLS = {"inputEntry": "input", "outputEntry": "output"}
_DRAWN = ("DMNShape", "DMNEdge")
Part = dict[str, Any]


def merged(base: bytes, ours: bytes, theirs: bytes, merge: Merge) -> bytes:
    """The file of rules that comes out of three, by what was chosen so far. DmnError for a file that cannot be read."""
    roots = [parse(source) for source in (base, ours, theirs)]
    parts = [apart(root, _naming) for root in roots]
    for path in dict.fromkeys(path for part in parts for path in _tables(part)):
        tables = [_at(part, path) for part in parts]
        if all(table is not None for table in tables):
            _columns(path, [table for table in tables if table is not None], merge)
    made = merge.value((), *parts)
    for path in _tables(made):
        _fill(_at(made, path) or {})
    _drop_loose(made)
    nsmap = {prefix: uri for root in (roots[2], roots[1]) for prefix, uri in root.nsmap.items()}
    whole = together(None, made, nsmap)  # type: ignore[arg-type]  # a prefix may be None: the usual namespace
    etree.indent(whole)
    return bytes(etree.tostring(whole, encoding="UTF-8", xml_declaration=True))


def with_one_change(content: bytes, path: Path, value: Any) -> bytes:
    """A file of rules in which one part of a path of `merged` is what a side made of it. KeyError for no such path."""
    root = parse(content)
    made = apart(root, _naming)
    *way, last = path
    part: Any = made
    for step in way:
        part = part[step]
    if last == ORDER:
        ordered = Ordered((key, part[key]) for key in woven(value, list(part), part))
        part.clear()
        part.update(ordered)
    elif value is ABSENT:
        del part[last]
    else:
        part[last] = value
    for table in _tables(made):
        _fill(_at(made, table) or {})
    return bytes(etree.tostring(together(None, made, dict(root.nsmap))))  # type: ignore[arg-type]


def _naming(element: etree._Element) -> str:
    tag = local(element)
    if tag in _DRAWN:
        return f"{tag}[{element.get('dmnElementRef')}]"
    if tag in _BY_ID and element.get("id"):
        return f"{tag}[{element.get('id')}]"
    row = element.getparent()
    table = row.getparent() if row is not None else None
    if tag not in _CELLS or row is None or table is None:
        return tag
    columns = [_naming(one) for one in table if local(one) == _CELLS[tag]]
    place = [one for one in row if local(one) == tag].index(element)
    return f"{tag}<{columns[place]}>" if place < len(columns) else tag


def _tables(part: Part, path: Path = ()) -> Iterator[Path]:
    """The paths of all decision tables."""
    for key, inner in part.get(PARTS, {}).items():
        if key.startswith("decisionTable"):
            yield (*path, PARTS, key)
        else:
            yield from _tables(inner, (*path, PARTS, key))


def _at(part: Part, path: Path) -> Part | None:
    found: Any = part
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _columns(path: Path, tables: list[Part], merge: Merge) -> None:
    """Settle the columns that one side took away while the other changed a cell in them or wrote a row with them."""
    base, ours, theirs = tables
    for remover, other in ((ours, theirs), (theirs, ours)):
        for column in [key for key in _columns_of(base) if key not in remover[PARTS] and key in other[PARTS]]:
            if all(same(_cell(base, row, column), _cell(other, row, column)) for row in _rows_of(other)):
                continue
            sides = [table.get(PARTS, {}).get(column, ABSENT) for table in tables]
            if merge.choose(Conflict((*path, PARTS, column), *sides)) is ABSENT:
                _take_out(other, column)
            else:
                _put_back(remover, base, column)


def _columns_of(table: Part) -> list[str]:
    return [key for key in table.get(PARTS, {}) if key.startswith(("input[", "output["))]


def _rows_of(table: Part) -> list[str]:
    return [key for key in table.get(PARTS, {}) if key.startswith("rule")]


def _cell_key(column: str) -> str:
    return f"{'inputEntry' if column.startswith('input') else 'outputEntry'}<{column}>"


def _cell(table: Part, row: str, column: str) -> Any:
    return table[PARTS].get(row, {}).get(PARTS, {}).get(_cell_key(column), ABSENT)


def _take_out(table: Part, column: str) -> None:
    del table[PARTS][column]
    for row in _rows_of(table):
        table[PARTS][row].get(PARTS, {}).pop(_cell_key(column), None)


def _put_back(table: Part, base: Part, column: str) -> None:
    """The column as it was, and its cells in the rows that are still there; the order is settled by the merge."""
    table[PARTS] = _with(table[PARTS], base[PARTS], column)
    for row in _rows_of(table):
        if _cell(base, row, column) is not ABSENT:
            table[PARTS][row][PARTS] = _with(table[PARTS][row][PARTS], base[PARTS][row][PARTS], _cell_key(column))


def _with(parts: Part, was: Part, key: str) -> Ordered:
    """Some parts with one more, as it was and where it was."""
    every = {**parts, key: was[key]}
    return Ordered((one, every[one]) for one in woven(list(was), list(parts), every))


def _fill(table: Part) -> None:
    """Give every row one cell for each column, in their order; an input that nobody spoke of takes any value."""
    columns = _columns_of(table)
    for row in _rows_of(table):
        parts = table[PARTS][row].get(PARTS, {})
        cells = {_cell_key(column): column for column in columns}
        head = {key: part for key, part in parts.items() if key.startswith(("description", "extensionElements"))}
        rest = {key: part for key, part in parts.items() if key not in head and not key.startswith(tuple(_CELLS))}
        made = {key: parts.get(key) or _empty(table, table[PARTS][row], column) for key, column in cells.items()}
        ordered = sorted(made, key=lambda key: key.startswith("outputEntry"))
        table[PARTS][row][PARTS] = Ordered({**head, **{key: made[key] for key in ordered}, **rest})


def _empty(table: Part, row: Part, column: str) -> Part:
    space = str(table[KIND]).rpartition("}")[0] + "}"
    tag, text = ("inputEntry", "-") if column.startswith("input") else ("outputEntry", "")
    name = f"{row.get('@id', 'row')}_{column.partition('[')[2].rstrip(']')}"
    said = {KIND: f"{space}text", **({TEXT: text} if text else {})}
    return {KIND: f"{space}{tag}", "@id": name, PARTS: Ordered(text=said)}


def _drop_loose(made: Part) -> None:
    """Take away requirements and shapes of what is gone."""
    there = set(_ids(made))

    def clean(part: Part) -> None:
        for key, inner in list(part.get(PARTS, {}).items()):
            asked = [one["@href"] for one in inner.get(PARTS, {}).values() if str(one.get("@href", "")).startswith("#")]
            gone = "Requirement" in key and any(href[1:] not in there for href in asked)
            if gone or key.startswith(_DRAWN) and inner.get("@dmnElementRef") not in there:
                del part[PARTS][key]
            else:
                clean(inner)

    clean(made)


def _ids(part: Part) -> Iterator[str]:
    yield str(part.get("@id", ""))
    for inner in part.get(PARTS, {}).values():
        yield from _ids(inner)

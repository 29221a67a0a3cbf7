"""Three versions of a rule table merged by columns, rows and cells, against a plain model."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dmn.merging import merged
from engine.dmn.model import Decision, Table
from engine.dmn.readfile import read
from ground.three_way import Merge, key_of
from tests.examples import examples

INPUTS, ROWS = ("a", "b", "c"), ("r1", "r2", "r3")


@dataclass
class Rules:
    """The columns of a table in order, and its rows by id with a cell for each column."""

    columns: list[str] = field(default_factory=lambda: list(INPUTS))
    rows: dict[str, dict[str, str]] = field(
        default_factory=lambda: {row: {column: f'"{row}{column}"' for column in (*INPUTS, "out")} for row in ROWS}
    )

    def xml(self) -> bytes:
        parts = [
            '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d">'
            '<decision id="r" name="rules"><variable id="v" name="rules"/><decisionTable id="t" hitPolicy="FIRST">'
        ]
        for one in self.columns:
            parts.append(f'<input id="{one}" label="{one}"><inputExpression id="e{one}"><text>{one}</text></inputExpression></input>')
        parts.append('<output id="out" name="out"/>')
        for key, cells in self.rows.items():
            entries = "".join(f'<inputEntry id="{key}_{one}"><text>{cells[one]}</text></inputEntry>' for one in self.columns)
            parts.append(f'<rule id="{key}">{entries}<outputEntry id="{key}_o"><text>{cells["out"]}</text></outputEntry></rule>')
        return "".join([*parts, "</decisionTable></decision></definitions>"]).encode()


def table_of(content: bytes) -> tuple[list[str], list[tuple[str, ...]]]:
    """Columns and rows as the reader of rules sees them; it refuses what is no rule file."""
    (decision,) = [one for one in read(content, "x.dmn").elements if isinstance(one, Decision)]
    assert isinstance(decision.logic, Table)
    table = decision.logic
    return [one.label for one in table.inputs], [tuple(cell.text for cell in (*row.inputs, *row.outputs)) for row in table.rules]


def plain(rules: Rules) -> tuple[list[str], list[tuple[str, ...]]]:
    return rules.columns, [tuple(cells[one] for one in (*rules.columns, "out")) for cells in rules.rows.values()]


Edit = tuple[str, str, str]


def edits(side: str) -> st.SearchStrategy[list[Edit]]:
    cell = st.tuples(st.sampled_from(ROWS), st.sampled_from((*INPUTS, "out")), st.sampled_from(('"x"', '"y"')))
    row = st.tuples(st.just("row"), st.sampled_from(ROWS), st.sampled_from((f"{side}1", f"{side}2")))
    column = st.tuples(st.just("column"), st.sampled_from(INPUTS), st.just(f"{side}c"))
    out = st.one_of(st.tuples(st.just("no row"), st.sampled_from(ROWS), st.just("")), st.tuples(st.just("no column"), st.sampled_from(INPUTS[1:]), st.just("")))
    return st.lists(st.one_of(cell, cell, row, column, out), max_size=4)


def edited(rules: Rules, done: list[Edit]) -> Rules:
    made = deepcopy(rules)
    for kind, at, what in done:
        if kind in made.rows and (at in made.columns or at == "out"):
            made.rows[kind][at] = what
        elif kind == "row" and at in made.rows and what not in made.rows:
            new = {what: {one: f'"{what}"' for one in (*made.columns, "out")}}
            made.rows = {k: v for key, cells in made.rows.items() for k, v in ({key: cells, **new} if key == at else {key: cells}).items()}
        elif kind == "column" and at in made.columns and what not in made.columns:
            made.columns.insert(made.columns.index(at) + 1, what)
            for cells in made.rows.values():
                cells[what] = f'"{what}"'
        elif kind == "no row":
            made.rows.pop(at, None)
        elif kind == "no column" and at in made.columns:
            made.columns.remove(at)
            for cells in made.rows.values():
                del cells[at]
    return made


def all_for(side: str, ours: Rules, theirs: Rules) -> tuple[bytes, set[str]]:
    choices: dict[str, str] = {}
    while True:
        merge = Merge(choices)
        made = merged(Rules().xml(), ours.xml(), theirs.xml(), merge)
        found = {key_of(one.path): side for one in merge.conflicts}
        if found.keys() <= choices.keys():
            return made, set(found)
        choices |= found


@given(edits("o"))
@examples(60)
def test_what_one_side_alone_did_is_the_result(done: list[Edit]) -> None:
    changed = edited(Rules(), done)
    for ours, theirs in ((changed, Rules()), (Rules(), changed), (changed, changed)):
        merge = Merge()
        assert table_of(merged(Rules().xml(), ours.xml(), theirs.xml(), merge)) == plain(changed)
        assert not merge.conflicts


@given(edits("o"), edits("t"))
@examples(120)
def test_every_row_and_column_is_kept_or_was_taken_out_and_every_cell_is_somebodys(mine: list[Edit], other: list[Edit]) -> None:
    ours, theirs = edited(Rules(), mine), edited(Rules(), other)
    for side in ("ours", "theirs"):
        content, disputed = all_for(side, ours, theirs)
        columns, rows = table_of(content)
        assert all(len(row) == len(columns) + 1 for row in rows)
        for of, against in ((ours, theirs), (theirs, ours)):
            for column in of.columns:
                assert column in columns or column in INPUTS and column not in against.columns
            for key in of.rows:
                assert f'<rule id="{key}"'.encode() in content or key in ROWS and key not in against.rows
        every = {cell for one in (Rules(), ours, theirs) for cells in one.rows.values() for cell in cells.values()} | {"-"}
        assert {cell for row in rows for cell in row} <= every
        for column in set(columns) & set(ours.columns) & set(theirs.columns) & set(INPUTS):
            for key in set(ours.rows) & set(theirs.rows) & set(ROWS):
                base, one, two = (rules.rows[key][column] for rules in (Rules(), ours, theirs))
                got = cell_of(content, columns, rows, key, column)
                assert got in (one, two)
                if one in (base, two) or two == base:
                    assert got == (two if one == base else one), (key, column, disputed)


def cell_of(content: bytes, columns: list[str], rows: list[tuple[str, ...]], key: str, column: str) -> str:
    order = [part.split(b'"')[1].decode() for part in content.split(b"<rule ")[1:]]
    return rows[order.index(key)][columns.index(column)]


@pytest.mark.parametrize(("side", "kept"), [("ours", False), ("theirs", True)])
def test_a_column_that_one_took_out_and_the_other_used_is_chosen(side: str, kept: bool) -> None:
    ours, theirs = edited(Rules(), [("no column", "b", "")]), edited(Rules(), [("r1", "b", '"x"')])
    content, disputed = all_for(side, ours, theirs)
    assert any(key.endswith("input[b]") for key in disputed)
    columns, rows = table_of(content)
    assert ("b" in columns) is kept and (kept is ('"x"' in rows[0]))


def test_a_new_column_gets_a_cell_in_the_other_sides_new_row() -> None:
    ours, theirs = edited(Rules(), [("row", "r1", "o1")]), edited(Rules(), [("column", "a", "tc")])
    content, disputed = all_for("ours", ours, theirs)
    columns, rows = table_of(content)
    assert columns == ["a", "tc", "b", "c"] and rows[1] == ('"o1"', "-", '"o1"', '"o1"', '"o1"') and not disputed

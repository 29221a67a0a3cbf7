"""Three versions of a diagram merged: whatever both sides did, against a plain model; and what is settled by choice."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from engine.bpmn import parse
from engine.bpmn.drawn_parts import Document, read_document, write_document
from engine.bpmn.merging import Merged, merged, references
from engine.bpmn.refused import DefinitionRefused
from engine.bpmn.routing import crosses
from ground.three_way import Merge, key_of
from tests.bpmn.drawn_model import Drawn, Edit, document_of, edited, edits, line_of_steps, overlapping, read_back
from tests.examples import examples
from tests.house.source import ROOT

BASE = line_of_steps()
SHIPPED = sorted((ROOT / "processes").rglob("*.bpmn"))


def merge(base: Drawn, ours: Drawn, theirs: Drawn, choices: dict[str, str] | None = None) -> Merged:
    return merged(document_of(base), document_of(ours), document_of(theirs), Merge(choices or {}))


def all_for(side: str, ours: Drawn, theirs: Drawn) -> Merged:
    """A merge in which every conflict, also one that a choice brings up, is settled for one side."""
    choices: dict[str, str] = {}
    while True:
        made = merge(BASE, ours, theirs, choices)
        found = {key_of(one.path): side for one in made.conflicts}
        if found.keys() <= choices.keys():
            return made
        choices |= found


def same_lines(one: Drawn, other: Drawn) -> bool:
    return (one.steps, one.flows, one.x) == (other.steps, other.flows, other.x)


@given(edits("o"))
@examples(60)
def test_what_one_side_alone_did_is_the_result(done: list[Edit]) -> None:
    changed = edited(BASE, done)
    for made in (merge(BASE, changed, BASE), merge(BASE, BASE, changed), merge(BASE, changed, changed)):
        assert same_lines(read_back(made.document), changed)
        assert not made.conflicts and not made.left_out
        assert same_lines(read_back(read_document(write_document(made.document))), changed), "written and read again"


@given(edits("o"), edits("t"))
@examples(150)
def test_nothing_is_lost_nothing_dangles_and_what_nobody_disputes_is_taken(mine: list[Edit], other: list[Edit]) -> None:
    ours, theirs = edited(BASE, mine), edited(BASE, other)
    for side in ("ours", "theirs"):
        made = all_for(side, ours, theirs)
        result, out = read_back(made.document), {one.element for one in made.left_out}
        disputed = {one.path[0] for one in made.conflicts}
        for of, against in ((ours, theirs), (theirs, ours)):
            for key in {*of.steps, *of.flows}:
                removed = key in {*BASE.steps, *BASE.flows} and key not in {*against.steps, *against.flows}
                assert key in made.document.elements or removed or key in out, key
        for key, element in made.document.elements.items():
            assert all(needed in made.document.elements for needed in references(element)), key
        for key, said in result.steps.items():
            for name, value in said.items():
                sides = [one.steps[key][name] for one in (BASE, ours, theirs) if key in one.steps]
                assert value in sides
                if len(sides) == 3 and key not in disputed:
                    base, one, two = sides
                    wanted = two if one == base else one
                    assert value == wanted, (key, name)
        for key, ends in result.flows.items():
            for end in (0, 1):
                sides = [one.flows[key][end] for one in (BASE, ours, theirs) if key in one.flows]
                assert ends[end] in sides
                if len(sides) == 3 and not disputed & {key, *sides}:
                    assert ends[end] == (sides[2] if sides[1] == sides[0] else sides[1]), key
        if BASE.x not in (ours.x, theirs.x) and ours.x != theirs.x:  # else it stands as that side drew it
            assert not list(overlapping(made.document))
        again = read_document(write_document(made.document))
        assert same_lines(read_back(again), result)


@given(edits("o"), edits("t"))
@examples(60)
def test_the_two_sides_may_change_places(mine: list[Edit], other: list[Edit]) -> None:
    ours, theirs = edited(BASE, mine), edited(BASE, other)
    for side, mirrored in (("ours", "theirs"), ("theirs", "ours")):
        one, two = (read_back(made.document) for made in (all_for(side, ours, theirs), all_for(mirrored, theirs, ours)))
        assert (one.steps, one.flows) == (two.steps, two.flows)


@given(edits("o"), edits("t"))
@examples(100)
def test_edits_that_do_not_touch_come_out_as_done_one_after_the_other(mine: list[Edit], other: list[Edit]) -> None:
    said = [edit for edit in mine if edit[0] in ("name", "role")]
    theirs = [edit for edit in other if edit[0] in ("due", "outcomes")]
    first = read_back(merge(BASE, edited(BASE, said), edited(BASE, theirs)).document)
    assert same_lines(first, edited(edited(BASE, said), theirs))
    assert same_lines(first, edited(edited(BASE, theirs), said))


def test_both_inserted_a_step_in_different_places_and_room_is_made_for_both() -> None:
    made = merge(BASE, edited(BASE, [("insert", "A", "o1")]), edited(BASE, [("insert", "C", "t1")]))
    found = read_back(made.document)
    assert sorted(found.x, key=lambda key: found.x[key]) == ["A", "o1", "B", "C", "t1", "D1"]
    assert list(found.x[b] - found.x[a] for a, b in pairwise(sorted(found.x, key=lambda key: found.x[key]))) == [150] * 5
    assert not made.conflicts


def test_a_step_that_one_side_took_out_and_the_other_built_on_is_a_conflict() -> None:
    ours, theirs = edited(BASE, [("take out", "C", "")]), edited(BASE, [("insert", "C", "t1")])
    gone = all_for("ours", ours, theirs)
    assert "C" not in gone.document.elements and "C" in {one.path[0] for one in gone.conflicts}
    back = all_for("theirs", ours, theirs)
    assert {"C", "t1", "FC"} <= back.document.elements.keys() and not back.left_out
    assert read_back(back.document).flows == theirs.flows


def test_a_step_that_one_side_took_out_and_the_other_changed_comes_back_with_its_lines() -> None:
    ours, theirs = edited(BASE, [("take out", "C", "")]), edited(BASE, [("due", "C", "9WD")])
    (conflict,) = merge(BASE, ours, theirs).conflicts
    assert conflict.path == ("C",)
    kept = read_back(merge(BASE, ours, theirs, {"C": "theirs"}).document)
    assert (kept.steps["C"]["due"], kept.flows) == ("9WD", BASE.flows)
    assert read_back(merge(BASE, ours, theirs, {"C": "ours"}).document).flows == ours.flows


def test_a_line_that_the_keeper_of_a_step_led_elsewhere_stays_there() -> None:
    ours = edited(BASE, [("due", "C", "9WD")])
    ours.flows["FB"] = ("B", "D1")
    theirs = edited(BASE, [("take out", "C", "")])
    theirs.flows["FB"] = ("B", "A")
    made = merge(BASE, ours, theirs, {"C": "ours", "FB/@targetRef": "ours"})
    assert read_back(made.document).flows["FB"] == ("B", "D1") and "C" in made.document.elements


def test_what_needs_something_that_went_is_left_out_and_told() -> None:
    ours, theirs = edited(BASE, [("take out", "D1", "")]), edited(BASE, [("insert", "D1", "t1")])
    theirs.flows["Fnew"] = ("D1", "t1")
    made = merge(BASE, ours, theirs, {"D1": "ours"})
    assert ("Fnew", "D1") in {(one.element, one.needs) for one in made.left_out} and "t1" in made.document.elements
    assert [one.path for one in made.conflicts if one.path == ("D1",)] == [("D1",)]


def test_both_changed_one_thing_differently_and_one_is_chosen() -> None:
    ours, theirs = edited(BASE, [("due", "B", "3WD")]), edited(BASE, [("due", "B", "9WD")])
    (conflict,) = merge(BASE, ours, theirs).conflicts
    assert (conflict.base, conflict.ours, conflict.theirs) == ("5WD", "3WD", "9WD")
    key = key_of(conflict.path)
    for side, due in (("ours", "3WD"), ("theirs", "9WD")):
        assert read_back(merge(BASE, ours, theirs, {key: side}).document).steps["B"]["due"] == due


def test_a_line_is_led_around_what_came_between() -> None:
    ours = edited(BASE, [])
    ours.flows["Long"] = ("A", "D1")
    theirs = edited(BASE, [("insert", "A", "t1")])
    document = merge(BASE, ours, theirs).document
    boxes = {key: drawn.box for key, drawn in document.drawn.items() if drawn.box is not None}
    ends = (boxes.pop("A"), boxes.pop("D1"))
    assert not crosses(document.drawn["Long"].points, boxes.values(), ends)
    assert crosses(((ends[0].right, 140), (ends[1].x, 140)), boxes.values(), ends), "straight it would run through three"


def test_a_shape_that_nobody_drew_gets_a_place() -> None:
    ours = edited(BASE, [("insert", "B", "o1")])
    hidden = read_document(ours.xml())
    del hidden.drawn["o1"]
    made = merged(document_of(BASE), hidden, document_of(edited(BASE, [("move", "D1", "160")])), Merge())
    assert made.document.drawn["o1"].box is not None and not list(overlapping(made.document))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_drawing_taken_apart_and_put_together_means_the_same(path: object) -> None:
    content = ROOT.joinpath(str(path)).read_bytes()
    again = write_document(read_document(content))
    one, other = parse(content), parse(again)
    assert one.definitions is not None and other.definitions is not None
    assert meaning(one.definitions) == meaning(other.definitions)
    assert [found.code for found in other.findings] == [found.code for found in one.findings]
    assert places(read_document(again)) == places(read_document(content))


def meaning(definitions: object) -> object:
    """All a drawing says, without the lines of the file it stands on."""
    from engine.bpmn.diff import plain  # noqa: PLC0415

    return {key: plain(one) for key, one in definitions.processes.items()}  # type: ignore[attr-defined]


def places(document: Document) -> object:
    return {key: (one.box, one.points, one.label, dict(one.said)) for key, one in document.drawn.items()}


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(DefinitionRefused):
        read_document(b"<html/>")

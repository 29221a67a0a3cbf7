"""Files of a process merged: forms by component, scenarios and process.json by name, what cannot be read as a whole."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ground.three_way import ABSENT, Merge, Ordered, key_of, same
from processes.three_way import bring_together
from tests.examples import examples

FORM = {"type": "default", "id": "f", "components": [
    {"type": "textfield", "id": "1", "key": "name", "label": "姓名"},
    {"type": "select", "id": "2", "key": "kind", "label": "类别", "values": [{"label": "病", "value": "ill"}, {"label": "事", "value": "own"}]},
    {"type": "group", "id": "3", "label": "其他", "components": [{"type": "number", "id": "4", "key": "days", "label": "天数"}]},
]}  # fmt: skip

LEAF = st.sampled_from(["a", "b", "c"])
TREES = st.recursive(LEAF, lambda inner: st.dictionaries(st.sampled_from("xyz"), inner, max_size=3), max_leaves=8)


def form(change: Any = None) -> bytes:
    made = json.loads(json.dumps(FORM))
    if change is not None:
        change(made["components"])
    return json.dumps(made, ensure_ascii=False).encode()


def brought(base: bytes, ours: bytes, theirs: bytes, name: str = "x.form", **choices: str) -> Any:
    return bring_together({name: base}, {name: ours}, {name: theirs}, choices)


@given(TREES, TREES, TREES)
@examples(200)
def test_a_merge_takes_what_one_side_changed_and_asks_about_the_rest(base: Any, ours: Any, theirs: Any) -> None:
    assert same(Merge().value((), base, ours, base), ours) and same(Merge().value((), base, base, theirs), theirs)
    one, two = Merge(), Merge()
    mine = one.value((), base, ours, theirs)
    other = two.value((), base, theirs, ours)
    assert {key_of(c.path) for c in one.conflicts} == {key_of(c.path) for c in two.conflicts}
    if not one.conflicts:
        assert same(mine, other)
    theirs_all = {key_of(c.path): "theirs" for c in one.conflicts}
    assert same(Merge(theirs_all).value((), base, ours, theirs), other), "choosing theirs is ours with the sides changed"


def test_the_order_of_rows_is_taken_from_who_changed_it_and_asked_when_both_did() -> None:
    base, ours, theirs = (Ordered((key, key) for key in keys) for keys in ("abc", "cab", "axbc"))
    merge = Merge()
    assert list(merge.value((), base, ours, theirs)) == ["c", "a", "x", "b"] and not merge.conflicts
    asked = Merge()
    asked.value((), base, ours, Ordered((key, key) for key in "bac"))
    assert [one.path for one in asked.conflicts] == [("#order",)]


def test_two_people_change_different_fields_of_a_form() -> None:
    ours = form(lambda parts: parts[0].update(label="学生姓名"))

    def theirs(parts: Any) -> None:
        parts[1]["values"].append({"label": "公", "value": "duty"})
        parts[2]["components"].append({"type": "textfield", "id": "5", "key": "note", "label": "备注"})

    made = brought(form(), ours, form(theirs))
    (name, kind, group) = json.loads(made.files["x.form"])["components"]
    assert name["label"] == "学生姓名" and [one["value"] for one in kind["values"]] == ["ill", "own", "duty"]
    assert [one["key"] for one in group["components"]] == ["days", "note"] and not made.conflicts


def test_two_people_change_one_field_differently() -> None:
    ours, theirs = (form(lambda parts, words=words: parts[0].update(label=words)) for words in ("甲", "乙"))
    (conflict,) = brought(form(), ours, theirs).conflicts
    assert conflict.key == "x.form#components/name/label"
    made = brought(form(), ours, theirs, **{conflict.key: "theirs"})
    assert json.loads(made.files["x.form"])["components"][0]["label"] == "乙" and not made.open({conflict.key: "theirs"})


def test_a_field_that_one_removed_and_the_other_changed_is_asked() -> None:
    made = brought(form(), form(lambda parts: parts.pop(0)), form(lambda parts: parts[0].update(label="乙")))
    assert [(one.key, one.conflict.ours) for one in made.conflicts] == [("x.form#components/name", ABSENT)]


def test_scenarios_are_merged_by_their_names_and_keep_their_days() -> None:
    text = "title: 甲\nat: 2026-09-18T09:00+08:00\nstart: {request: {born: 2010-01-02}}\nexpect: {end: Done}\n"
    ours, theirs = text.replace("甲", "乙"), text.replace("Done", "Refused")
    made = brought(text.encode(), ours.encode(), theirs.encode(), "s.yaml").files["s.yaml"].decode()
    assert "title: 乙" in made and "end: Refused" in made and "born: 2010-01-02" in made


def test_what_cannot_be_read_is_chosen_as_a_whole_and_files_of_one_side_are_taken() -> None:
    base = {"a.form": b"{", "gone.form": form(), "kept.form": form()}
    ours = {"a.form": b"{1", "kept.form": form(), "mine.dmn": b"1"}
    theirs = {"a.form": b"{2", "gone.form": form(), "kept.form": form(lambda parts: parts.pop())}
    made = bring_together(base, ours, theirs, {"a.form#": "theirs"})
    assert made.files == {"a.form": b"{2", "kept.form": theirs["kept.form"], "mine.dmn": b"1"}
    assert [one.key for one in made.conflicts] == ["a.form#"]

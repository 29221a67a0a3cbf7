"""A unit's settings as a workbook and back, and beside those of another unit, over HTTP on both stores (S24, S25, S11)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from api.setting_words import cell_words, options_of, read_words
from records.errors import Invalid
from records.settings.registry import KEYS
from records.tables.school import Stage
from tests.api.conftest import Person, Town
from tests.e2e.workbooks import with_cells

DOCUMENT = "金教〔2026〕9号"
LOCK = "豫教〔2026〕2号"
Edits = dict[tuple[str, str], Any]


def fetched(person: Person, unit: str) -> bytes:
    answer = person.get("/settings/workbook", organisation=unit)
    assert answer.status_code == 200, answer.text
    return bytes(answer.data)


def edited(content: bytes, edits: Edits, **usual: str) -> bytes:
    """The workbook with cells changed; their rows get the usual day and document."""
    more = {(key, name.rstrip("_")): text for key, _column in edits for name, text in usual.items()}
    return with_cells(content, {**edits, **more})


def sent(person: Person, path: str, content: bytes, unit: str, **fields: str) -> Any:
    return person.send(f"/settings/workbook{path}", content, organisation=unit, **fields)


def outcomes(answer: Any) -> dict[tuple[str, str], str]:
    assert answer.status_code == 200, answer.text
    return {(line["key"], line["stage"]): line["outcome"] for line in answer.json["items"]}


def setting(person: Person, key: str, stage: str = "") -> dict[str, Any]:
    return next(one for one in person.get("/settings", stage=stage).json["items"] if one["key"] == key)


def past(person: Person, key: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.get(f"/settings/{key}/history").json["items"]
    return found


WISHES: Edits = {
    ("transfer.time_limit_days", "all"): 8, ("transfer.windows", "primary"): "03-01 至 03-31；09-01 至 09-20",
    ("transfer.enabled", "junior"): "不办理", ("controlled_fields", "all"): "民族、现住址",
    ("transfer.reminder_days", "all"): "2（锁定）", ("transfer.evidence.required", "all"):
        "转入学校：户口簿、居住证明；转入主管部门：无；转出学校：无；转出主管部门：无",
    ("evidence.max_bytes", "all"): "1.5 MB",
}  # fmt: skip
REFUSED: dict[tuple[str, str], tuple[Any, str]] = {
    ("class.size_limit", "primary"): (60, "only the ministry can set a wider one"),
    ("freeze.graduating_windows", "all"): ("07-01 至 07-02", "set by the ministry or a province"),
    ("transfer.fetch_reminder_days", "all"): (3, LOCK), ("correction.limit_days", "all"): ("=1+1", "a formula"),
    ("correction.reminder_days", "all"): (None, "the cell is empty"), ("transfer.leader_step", "primary"): ("否", "no stages"),
    ("suspension.evidence.required", "senior"): ("学校：户口溥", "one of"), ("suspension.enabled", "senior"): ("也许", "allowed or not allowed"),
}  # fmt: skip


def test_a_workbook_is_rehearsed_then_taken_as_the_page_would_and_nothing_twice(either: Town) -> None:
    org, admin = either.world.org["jinshui"], either.person("jinshui-system_admin")
    above = either.person("henan-system_admin")
    assert above.settle(either.world.org["henan"], "transfer.fetch_reminder_days", 7, locked=True, document=LOCK).status_code == 200
    blank = fetched(admin, org)
    assert outcomes(sent(admin, "/rehearsal", blank, org)) == {}, "as it was given out it changes nothing"
    sheet = load_workbook(io.BytesIO(blank))["填报数据"]
    cells = {row[0].value: row[3] for row in sheet.iter_rows(min_row=3)}
    assert (cells["transfer.fetch_reminder_days"].value, LOCK in str(cells["transfer.fetch_reminder_days"].offset(0, 6).value)) == ("7（锁定）", True)
    shades = {key: cells[key].fill.fgColor.rgb[-6:] for key in ("transfer.fetch_reminder_days", "freeze.graduating_windows", "transfer.time_limit_days")}
    assert list(shades.values()) == ["EDEDED", "EDEDED", "000000"], "grey where it is not theirs to change"
    assert cells["transfer.time_limit_days"].font.color.rgb[-6:] == "7F7F7F", "pale where the nation or a level above says it"
    book = edited(blank, {**WISHES, **{at: value for at, (value, _) in REFUSED.items()}}, document=DOCUMENT)

    told = sent(admin, "/rehearsal", book, org)
    lines = {(line["key"], line["stage"] or "all"): line for line in told.json["items"]}
    assert {at: line["outcome"] for at, line in lines.items() if at in WISHES} == {
        at: "proposed" if at[0] == "transfer.enabled" else "set" for at in WISHES
    }
    for at, (_value, why) in REFUSED.items():
        assert lines[at]["outcome"] == "refused" and why in lines[at]["message_en"], lines[at]
        assert lines[at]["message"] and lines[at]["place"][1:].isdigit()
    assert (told.json["set"], told.json["proposed"], told.json["refused"]) == (6, 1, len(REFUSED))
    assert setting(admin, "transfer.time_limit_days")["value"] == 10, "a rehearsal changes nothing"
    assert admin.get("/settings/proposals").json["items"] == []

    assert outcomes(sent(admin, "", book, org)) == outcomes(told)
    limit = setting(admin, "transfer.time_limit_days")
    assert (limit["value"], limit["level"]["organisation"], limit["document"]) == (8, org, DOCUMENT)
    assert setting(admin, "transfer.windows", "primary")["value"] == [{"from": "03-01", "to": "03-31"}, {"from": "09-01", "to": "09-20"}]
    assert setting(admin, "transfer.windows", "junior")["value"] == []
    assert setting(admin, "transfer.reminder_days")["locked_by"]["organisation"] == org
    assert setting(admin, "evidence.max_bytes")["value"] == 1_572_864
    assert setting(admin, "transfer.evidence.required")["value"]["receiving_school"] == ["household", "residence"]
    assert setting(either.person("guancheng-system_admin"), "transfer.time_limit_days")["value"] == 10
    (waiting,) = admin.get("/settings/proposals").json["items"]
    assert (waiting["key"], waiting["stage"], waiting["value"], waiting["document"]) == ("transfer.enabled", "junior", False, DOCUMENT)
    before = len(past(admin, "transfer.time_limit_days"))

    again = outcomes(sent(admin, "", book, org))
    assert {outcome for at, outcome in again.items() if (at[0], at[1] or "all") in WISHES} == {"same", "refused"}
    assert again["transfer.enabled", "junior"] == "refused", "one waits for its second person already"
    assert len(past(admin, "transfer.time_limit_days")) == before
    second = either.person("ministry-process_owner")
    assert second.post(f"/settings/proposals/{waiting['id']}/decision", {"outcome": "confirmed"}).status_code == 200
    assert setting(admin, "transfer.enabled", "junior")["value"] is False
    assert setting(admin, "transfer.enabled", "primary")["value"] is True
    assert outcomes(sent(admin, "", book, org))["transfer.enabled", "junior"] == "same"


def test_a_future_day_plans_the_change_once_and_a_row_without_a_document_is_refused(either: Town) -> None:
    org, admin = either.world.org["zhengzhou"], either.person("zhengzhou-system_admin")
    blank, wish = fetched(admin, org), {("transfer.time_limit_days", "all"): 6}
    bare = sent(admin, "/rehearsal", edited(blank, wish), org).json["items"]
    assert (bare[0]["outcome"], "document" in bare[0]["message_en"]) == ("refused", True)
    planned = edited(blank, wish, from_="2027年3月1日", document=DOCUMENT)
    assert sent(admin, "", planned, org).json["set"] == 1
    assert setting(admin, "transfer.time_limit_days")["value"] == 10
    assert past(admin, "transfer.time_limit_days")[0]["effective_from"] == "2027-03-01"
    assert sent(admin, "", planned, org).json["same"] == 1
    wrong = edited(blank, wish, from_="开学后", document=DOCUMENT)
    assert "such as 2026-09-01" in sent(admin, "", wrong, org).json["items"][0]["message_en"]
    usual = sent(admin, "/rehearsal", edited(blank, wish), org, document="郑教〔2026〕1号", effective_from="2027-05-01")
    assert (usual.json["items"][0]["effective_from"], usual.json["items"][0]["document"]) == ("2027-05-01", "郑教〔2026〕1号")


def test_what_was_changed_meanwhile_is_a_conflict_and_a_sorted_workbook_is_none(either: Town) -> None:
    org, admin = either.world.org["guancheng"], either.person("guancheng-system_admin")
    blank = fetched(admin, org)
    assert admin.settle(org, "transfer.time_limit_days", 9, document="管教〔2026〕1号").status_code == 200
    book = edited(blank, {("transfer.time_limit_days", "all"): 7, ("transfer.reminder_days", "all"): 4}, document=DOCUMENT)
    moved = load_workbook(io.BytesIO(book))
    sheet = moved["填报数据"]
    kept = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    for number, values in enumerate(reversed(kept), start=3):
        for column, value in enumerate(values, start=1):
            sheet.cell(number, column).value = value
    again = next(row for row in kept if row[0] == "transfer.reminder_days")
    sheet.append([*again[:3], 5, *again[4:]])
    out = io.BytesIO()
    moved.save(out)
    for content, twice in ((book, []), (out.getvalue(), ["refused"])):
        told = sent(admin, "/rehearsal", content, org).json["items"]
        by = {key: [line["outcome"] for line in told if line["key"] == key] for key in ("transfer.time_limit_days", "transfer.reminder_days")}
        assert list(by.values()) == [["refused"], ["set", *twice]]
        assert "changed meanwhile" in next(line for line in told if line["key"] == "transfer.time_limit_days")["message_en"]
        assert all("the same setting as" in line["message_en"] for line in told if line["key"] == "transfer.reminder_days" and line["outcome"] == "refused")
    assert setting(admin, "transfer.time_limit_days")["value"] == 9


def test_a_neighbour_neither_reads_nor_changes_them_nor_takes_another_units_book(either: Town) -> None:
    org, admin, beside = either.world.org, either.person("jinshui-system_admin"), either.person("guancheng-system_admin")
    book = edited(fetched(admin, org["jinshui"]), {("correction.limit_days", "all"): 5}, document=DOCUMENT)
    assert beside.get("/settings/workbook", organisation=org["jinshui"]).status_code == 404
    for path in ("", "/rehearsal"):
        assert sent(beside, path, book, org["jinshui"]).status_code == 403
        assert sent(beside, path, book, org["guancheng"]).status_code == 422, "it is another unit's"
        assert sent(admin, path, b"x", org["jinshui"]).status_code == 422
        assert sent(either.person("jinshui-student_clerk"), path, book, org["jinshui"]).status_code == 403
    assert beside.get("/settings/compare", organisation=org["guancheng"], other=org["jinshui"]).status_code == 404
    assert beside.get("/settings/compare", organisation=org["jinshui"], other=org["guancheng"]).status_code == 404
    assert setting(admin, "correction.limit_days")["value"] == 10


def test_two_units_stand_side_by_side_with_what_differs_first(either: Town) -> None:
    org, above = either.world.org, either.person("henan-system_admin")
    liwan = either.person("liwan-system_admin")
    assert liwan.settle(org["liwan"], "suspension.windows", [{"from": "05-01", "to": "05-31"}], stage="senior", document="荔教〔2026〕3号").status_code == 200
    pair = {"organisation": org["liwan"], "other": org["guangdong"]}
    told = either.person("guangdong-system_admin").get("/settings/compare", **pair).json
    assert [one["id"] for one in told["units"]] == [org["liwan"], org["guangdong"]]
    (row,) = told["items"]
    assert (row["key"], row["stages"], told["differing"]) == ("suspension.windows", ["senior"], 1)
    one, other = row["sides"]
    assert (one["document"], one["level"]["organisation"], other["level"]) == ("荔教〔2026〕3号", org["liwan"], None)
    assert one["since"] and other["source"]
    every = either.person("guangdong-system_admin").get("/settings/compare", **pair, all="true").json
    assert [each["differs"] for each in every["items"]] == [True] + [False] * every["same"]
    assert {each["key"] for each in every["items"]} == set(KEYS)
    assert above.get("/settings/compare", organisation=org["henan"], other=org["liwan"]).status_code == 404
    assert liwan.get("/settings/compare", **pair).status_code == 200, "the levels above are read by all below"


def test_each_controlled_field_names_the_level_that_added_it_as_the_change_of_key_fields_reads_it(either: Town) -> None:
    org, above = either.world.org, either.person("guangdong-system_admin")
    assert above.settle(org["guangdong"], "controlled_fields", ["mzm", "xm"], document="粤教〔2026〕5号").status_code == 200
    liwan = either.person("liwan-system_admin")
    assert liwan.settle(org["liwan"], "controlled_fields", ["xzz"], document="荔教〔2026〕4号").status_code == 200
    found = setting(liwan, "controlled_fields")
    assert [one["value"] for one in found["entries"]] == found["value"] == ["xm", "xbm", "csrq", "sfzjlxm", "sfzjh", "mzm", "xzz"]
    by = {one["value"]: (one["level"] and one["level"]["organisation"], one["document"]) for one in found["entries"]}
    assert by["mzm"] == (org["guangdong"], "粤教〔2026〕5号") and by["xzz"] == (org["liwan"], "荔教〔2026〕4号")
    assert by["xm"] == (None, ""), "the nation's, though a level names it again"
    assert next(one for one in found["options"] if one["value"] == "mzm")["label_en"]
    pupil = either.world.take("school_d")
    card = either.person("school_d-student_clerk").get(f"/students/{pupil.id}/card").json
    assert {one["key"] for one in card["fields"] if one["reserved"]} >= set(found["value"])
    assert setting(either.person("guancheng-system_admin"), "controlled_fields")["value"][-1] != "xzz"


VALUES: dict[str, list[Any]] = {
    "flag": [True, False], "number": [0, 7, 100_000], "size": [1, 1024 * 512, 2 * 1024 * 1024], "numbers": [[], [4], [1, 6]],
    "windows": [[], [{"from": "2026-09-01", "to": "2026-09-30"}], [{"from": "12-15", "to": "01-10"}, {"from": "03-01", "to": "03-02"}]],
    "days": [{"from": 1, "to": 5}], "unit_kind": ["", "county", "city", "province"],
}  # fmt: skip


def test_every_setting_says_in_words_what_it_reads_back(either: Town) -> None:
    """Whatever a kind of setting can hold comes back from its words; no word holds a sign that parts entries."""
    for key in KEYS.values():
        values = [key.national(stage) for stage in ("", *Stage)] + [one for one in VALUES.get(key.kind.name, []) if key.kind.accepts(one)]
        names = list(options_of(key))
        if key.kind.name in ("names", "types"):
            values += [names, names[:1]]
        for value in values:
            assert read_words(key, cell_words(key, value)) == value, (key.name, value)
        words = [word.zh for word in options_of(key).values()]
        assert len(set(words)) == len(words) and not set("；：;:") & set("".join(words)), key.name
        with pytest.raises(Invalid):
            read_words(key, "？！")

"""The form language on the server: what is taken, what is refused, what is decided here and not in the browser."""

from __future__ import annotations

from typing import Any

import pytest

from forms import BadForm, check_form, client_schema, compile_form, form_fields


def text(key: str, **more: Any) -> dict[str, Any]:
    properties = {"label:en": key.capitalize(), **more.pop("properties", {})}
    return {"type": "textfield", "key": key, "label": f"字段{key}", "properties": properties} | more


def form(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": "default", "id": "test", "components": list(components)}


def errors(schema: dict[str, Any], data: Any, context: dict[str, Any] | None = None, **terms: Any) -> dict[str, str]:
    result = compile_form(schema).load(data, context or {}, **terms)
    return {error.key: error.message_en for error in result.errors}


@pytest.mark.parametrize("key", [
    "status", "__class__", "typename", "__proto__", "load", "fields", "Meta", "学籍", "a.b",
])
def test_an_undeclared_field_is_refused_by_name(key: str) -> None:
    assert errors(form(text("reason")), {"reason": "迁居", key: 1}) == {
        key: "this form declares no such field; it is not accepted"}


def test_keys_that_are_names_inside_marshmallow_are_ordinary_fields() -> None:
    schema = form(text("load"), text("fields"), text("Meta"), text("context"), text("dump"))
    data = {"load": "a", "fields": "b", "Meta": "c", "context": "d", "dump": "e"}
    assert compile_form(schema).load(data, {}).values == data


def test_an_undeclared_field_inside_a_group_and_a_row_is_refused_by_its_path() -> None:
    schema = form(
        {"type": "group", "path": "home", "components": [text("street")]},
        {"type": "dynamiclist", "path": "members", "label": "成员", "components": [text("name")]},
    )
    data = {"home": {"street": "x", "evil": 1}, "members": [{"name": "a"}, {"name": "b", "evil": 2}]}
    assert set(errors(schema, data)) == {"home.evil", "members[1].evil"}


def test_types_are_coerced_and_full_width_digits_are_digits() -> None:
    schema = form(
        {"type": "number", "key": "age"}, {"type": "checkbox", "key": "sure"},
        {"type": "datetime", "subtype": "date", "key": "day"}, {"type": "datetime", "subtype": "time", "key": "at"},
        {"type": "datetime", "subtype": "datetime", "key": "when"}, text("name"),
    )
    data = {"age": "１２．５０", "sure": "true", "day": "2026-02-28", "at": "08:30", "when": "2026-02-28T08:30+08:00",
            "name": "  王 "}
    assert compile_form(schema).load(data, {}).values == {
        "age": 12.5, "sure": True, "day": "2026-02-28", "at": "08:30", "when": "2026-02-28T08:30+08:00", "name": "王"}


@pytest.mark.parametrize(("component", "value"), [
    ({"type": "number"}, "12a"), ({"type": "number"}, True), ({"type": "number"}, [1]),
    ({"type": "number"}, "1" * 16), ({"type": "number"}, 10 ** 30), ({"type": "number"}, "1e99"),
    ({"type": "checkbox"}, "perhaps"), ({"type": "datetime"}, "2026-02-30"), ({"type": "datetime"}, "20260228"),
    ({"type": "datetime", "subtype": "time"}, "25:00"), ({"type": "textfield"}, {"a": 1}),
    ({"type": "textfield"}, "a\x00b"), ({"type": "textfield"}, "\ud800"), ({"type": "textfield"}, True),
    ({"type": "filepicker"}, "../../etc/passwd"), ({"type": "filepicker"}, [1]), ({"type": "taglist"}, "a"),
    ({"type": "textarea"}, "字" * 20_001), ({"type": "number"}, float("nan")),
])
def test_a_value_of_the_wrong_type_is_refused_at_its_field(component: dict[str, Any], value: Any) -> None:
    choices = {"values": [{"label": "甲", "value": "a"}]} if component["type"] == "taglist" else {}
    assert set(errors(form({"key": "x", **component, **choices}), {"x": value})) == {"x"}


@pytest.mark.parametrize(("validate", "bad", "good"), [
    ({"minLength": 3}, "ab", "abc"), ({"maxLength": 3}, "abcd", "abc"),
    ({"pattern": "^[A-Z]{2}[0-9]+$"}, "ab1", "AB12"),
    ({"validationType": "email"}, "x@y", "x@y.cn"), ({"validationType": "phone"}, "abc", "138-0000-0000"),
])
def test_text_rules(validate: dict[str, Any], bad: str, good: str) -> None:
    schema = form(text("x", validate=validate))
    assert set(errors(schema, {"x": bad})) == {"x"}
    assert errors(schema, {"x": good}) == {}


def test_a_pattern_that_would_explode_elsewhere_answers_at_once() -> None:
    schema = form(text("x", validate={"pattern": "^(a+)+$"}))
    assert set(errors(schema, {"x": "a" * 5_000 + "!"})) == {"x"}


def test_number_bounds_may_be_feel_over_server_data() -> None:
    schema = form({"type": "number", "key": "size", "validate": {"min": 1, "max": "=limit.class"}, "decimalDigits": 0})
    assert "50" in errors(schema, {"size": 51}, {"limit": {"class": 50}})["size"]
    assert errors(schema, {"size": 50}, {"limit": {"class": 50}}) == {}
    assert set(errors(schema, {"size": 2.5}, {"limit": {"class": 50}})) == {"size"}


@pytest.mark.parametrize("kind", ["textfield", "textarea"])
@pytest.mark.parametrize("sign", [" ", "\u3000", "\u200b", "\u2060", "\ufeff", "\u00ad", "\u3164", "\u2800", "\ufe0f"])
def test_a_required_text_is_not_met_by_signs_that_nobody_can_see(kind: str, sign: str) -> None:
    schema = form(text("reason", type=kind, validate={"required": True}))
    assert errors(schema, {"reason": sign * 3}) == {"reason": "this field is required"}
    assert errors(schema, {"reason": f"迁居{sign}"}) == {}


def test_an_optional_text_that_nobody_can_see_is_not_kept() -> None:
    assert compile_form(form(text("note"))).load({"note": "\u200b\u3164"}, {}).values == {"note": None}


def test_a_least_length_counts_what_can_be_seen() -> None:
    schema = form(text("reason", validate={"minLength": 3}))
    assert set(errors(schema, {"reason": "a\u200b\u2060\u3164"})) == {"reason"}
    assert errors(schema, {"reason": "a b"}) == {}


def test_a_label_that_nobody_can_see_is_no_label() -> None:
    (finding,) = [f for f in check_form(form(text("why") | {"label": "\u3164"})) if f.code == "no-label-zh"]
    assert finding.element == "why"


def test_a_hidden_field_is_dropped_and_not_required() -> None:
    schema = form(
        text("outcome", validate={"required": True}),
        text("reason", validate={"required": True}, conditional={"hide": '=outcome != "refuse"'}),
    )
    assert compile_form(schema).load({"outcome": "approve", "reason": "smuggled"}, {}).values == {"outcome": "approve"}
    assert errors(schema, {"outcome": "refuse"}) == {"reason": "this field is required"}


def test_hiding_a_field_may_hide_another_through_it() -> None:
    schema = form(
        text("a"), text("b", conditional={"hide": '=a = "no"'}),
        text("c", conditional={"hide": '=b = null'}, validate={"required": True}),
    )
    assert compile_form(schema).load({"a": "no", "b": "x", "c": "y"}, {}).values == {"a": "no"}


def test_conditions_that_contradict_are_named_and_do_not_hang() -> None:
    schema = form(text("a", conditional={"hide": '=b != null'}), text("b", conditional={"hide": "=a = null"}))
    assert "contradict" in errors(schema, {"a": "1", "b": "2"})[""]


def test_a_hidden_group_hides_all_it_holds() -> None:
    inner = {"type": "group", "label": "组", "conditional": {"hide": "=kind = 1"},
             "components": [text("x", validate={"required": True})]}
    schema = form({"type": "number", "key": "kind"}, inner)
    assert compile_form(schema).load({"kind": "1", "x": "smuggled"}, {}).values == {"kind": 1}
    assert set(errors(schema, {"kind": 2})) == {"x"}


def test_a_read_only_field_keeps_the_servers_value_whatever_is_sent() -> None:
    schema = form(text("student", readonly=True), text("grade", disabled=True), text("note"))
    result = compile_form(schema).load({"student": "hacked", "grade": "9", "note": "ok"}, {"student": "王"})
    assert (result.values, result.entered) == ({"student": "王", "note": "ok"}, {"note": "ok"})


def test_the_seat_may_make_fields_read_only_or_hidden() -> None:
    schema = form(text("a"), text("b", validate={"required": True}))
    result = compile_form(schema).load({"a": "x", "b": "y"}, {"a": "server"}, readonly={"a"}, hidden={"b"})
    assert result.values == {"a": "server"}
    assert result.ok


def test_the_seat_may_close_a_field_of_every_row_without_closing_its_namesake() -> None:
    schema = form(text("name"), {"type": "dynamiclist", "path": "m", "label": "成员", "components": [text("name")]})
    data = {"name": "new", "m": [{"name": "new"}, {"name": "added"}]}
    result = compile_form(schema).load(data, {"m": [{"name": "old"}]}, readonly={"m[].name"})
    assert result.values == {"name": "new", "m": [{"name": "old"}, {}]}


def test_rubbish_in_a_read_only_or_hidden_field_is_no_error() -> None:
    schema = form({"type": "number", "key": "n", "readonly": True}, {"type": "number", "key": "m"})
    assert compile_form(schema).load({"n": "rubbish", "m": "rubbish"}, {"n": 5}, hidden={"m"}).values == {"n": 5}


def test_bad_cells_inside_a_hidden_or_read_only_list_are_no_error() -> None:
    row = [{"type": "number", "key": "n"}, text("name", validate={"required": True})]
    members = {"type": "dynamiclist", "path": "m", "label": "成员", "components": row}
    hides = form({"type": "number", "key": "kind"}, {**members, "conditional": {"hide": "=kind = 1"}})
    data = {"m": [{"n": "rubbish"}, {"n": {"deep": 1}, "name": "b"}]}
    hidden = compile_form(hides).load({"kind": 1, **data}, {})
    assert (hidden.values, hidden.errors) == ({"kind": 1}, [])
    assert set(errors(hides, {"kind": 2, **data})) == {"m[0].n", "m[0].name", "m[1].n"}
    stored = {"m": [{"n": 1}]}
    closed = compile_form(form(members)).load(data, stored, readonly={"m"})
    assert (closed.values, closed.errors) == (stored, []), "nor is a name that the server's own row lacks"


def test_read_only_may_be_feel() -> None:
    schema = form(text("state"), text("name", readonly='=state = "sent"'))
    load = compile_form(schema).load
    assert load({"state": "sent", "name": "new"}, {"name": "old"}).values == {"state": "sent", "name": "old"}
    assert load({"state": "draft", "name": "new"}, {"name": "old"}).values == {"state": "draft", "name": "new"}


def test_a_computed_field_is_computed_here_from_typed_values() -> None:
    schema = form({"type": "number", "key": "rooms"}, {"type": "number", "key": "seats"},
                  {"type": "expression", "key": "total", "expression": "=rooms * seats"})
    assert compile_form(schema).load({"rooms": "3", "seats": 45, "total": 9999}, {}).values["total"] == 135


def test_rows_are_judged_one_by_one_with_their_own_conditions() -> None:
    row = [text("name", validate={"required": True}),
           text("why", validate={"required": True}, conditional={"hide": '=name = "a"'})]
    schema = form({"type": "dynamiclist", "path": "members", "label": "成员", "components": row})
    data = {"members": [{"name": "a", "why": "smuggled"}, {"name": "b"}, {}]}
    assert set(errors(schema, data)) == {"members[1].why", "members[2].name", "members[2].why"}
    alone = compile_form(schema).load({"members": [{"name": "a", "why": "x"}]}, {})
    assert alone.values == {"members": [{"name": "a"}]}


def test_a_list_has_a_limit_of_rows() -> None:
    schema = form({"type": "dynamiclist", "path": "m", "label": "成员", "properties": {"maxRows": "2"},
                   "components": [text("name")]})
    assert set(errors(schema, {"m": [{"name": "a"}] * 3})) == {"m"}


def choice(kind: str = "select", **more: Any) -> dict[str, Any]:
    properties = {"label:en": "X", **more.pop("properties", {})}
    return {"type": kind, "key": "x", "label": "选", "properties": properties, **more}


def test_options_may_be_listed_or_come_from_a_code_table_server_data_or_feel() -> None:
    listed = form(choice(values=[{"label": "一", "value": 1}]))
    assert compile_form(listed).load({"x": "1"}, {}).values == {"x": 1}
    table = form(choice(properties={"codeTable": "nation"}))
    assert compile_form(table).load({"x": "01"}, {}).ok
    assert set(errors(table, {"x": "99"})) == {"x"}
    server = form(choice(valuesKey="schools"))
    assert compile_form(server).load({"x": "b"}, {"schools": [{"label": "乙", "value": "b"}]}).ok
    assert set(errors(server, {"x": "b"}, {"schools": ["a"]})) == {"x"}
    feel = form(text("kind"), choice(valuesExpression='=if kind = "k" then ["a", "b"] else ["c"]'))
    assert compile_form(feel).load({"kind": "k", "x": "b"}, {}).ok
    assert set(errors(feel, {"kind": "z", "x": "b"})) == {"x"}


def test_many_choices_are_each_checked_and_none_twice() -> None:
    schema = form(choice("checklist", values=[{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}]))
    assert compile_form(schema).load({"x": ["b", "a"]}, {}).values == {"x": ["b", "a"]}
    assert set(errors(schema, {"x": ["a", "z"]})) == {"x"}
    assert set(errors(schema, {"x": ["a", "a"]})) == {"x"}


def test_a_required_box_must_be_ticked_and_a_required_file_chosen() -> None:
    schema = form({"type": "checkbox", "key": "sure", "validate": {"required": True}},
                  {"type": "filepicker", "key": "proof", "validate": {"required": True}})
    assert set(errors(schema, {"sure": False, "proof": []})) == {"sure", "proof"}
    taken = compile_form(schema).load({"sure": True, "proof": "file-1"}, {})
    assert taken.values == {"sure": True, "proof": ["file-1"]}
    assert set(errors(schema, {"sure": True, "proof": ["a", "b"]})) == {"proof"}


def test_a_default_fills_what_was_not_sent_and_yields_to_an_empty_answer() -> None:
    schema = form(text("x", defaultValue="d", validate={"required": True}))
    assert compile_form(schema).load({}, {}).values == {"x": "d"}
    assert set(errors(schema, {"x": ""})) == {"x"}


def nested(depth: int) -> Any:
    return {"a": nested(depth - 1)} if depth else 1


@pytest.mark.parametrize("data", [None, [], "x", nested(50), {"a": [0] * 10_001}])
def test_data_past_the_bounds_are_one_error_of_the_whole_form(data: Any) -> None:
    assert set(errors(form(text("a")), data)) == {""}


def test_passed_dates_may_be_refused_by_the_servers_day() -> None:
    schema = form({"type": "datetime", "key": "d", "disallowPassedDates": True})
    assert set(errors(schema, {"d": "2026-11-21"}, {"today": "2026-11-22"})) == {"d"}
    assert errors(schema, {"d": "2026-11-22"}, {"today": "2026-11-22"}) == {}
    assert "today" in errors(schema, {"d": "2026-11-22"})[""]


def test_every_error_speaks_both_languages() -> None:
    result = compile_form(form(text("x", validate={"required": True, "minLength": 2}))).load({"y": 1}, {})
    assert [(error.key, error.message_zh) for error in result.errors] == [
        ("x", "此项必填"), ("y", "表单中没有此项，不接受")]


def test_the_same_form_is_compiled_once() -> None:
    assert compile_form(form(text("a"))) is compile_form(form(text("a")))


@pytest.mark.parametrize(("component", "code"), [
    ({"type": "iframe", "url": "http://x"}, "unknown-type"), ({"type": "button", "key": "b"}, "unknown-type"),
    ({"type": "textfield", "key": "__class__"}, "bad-key"), ({"type": "textfield"}, "bad-key"),
    ({"type": "textfield", "key": "a b"}, "bad-key"), ({"type": "dynamiclist", "components": []}, "bad-key"),
    (choice(properties={"codeTable": "planets"}), "unknown-code-table"), (choice(), "no-options"),
    (choice(values=[{"label": "甲", "value": "a"}, {"label": "乙", "value": "a"}]), "duplicate-option"),
    (text("x", conditional={"hide": "=a ="}), "bad-feel"), (text("x", validate={"pattern": "[a-"}), "bad-pattern"),
    ({"type": "html", "content": "<script>x</script>"}, "active-html"),
    ({"type": "datetime", "key": "d", "subtype": "week"}, "bad-subtype"),
    ({"type": "expression", "key": "e", "expression": "=1 +"}, "bad-feel"), ("text", "not-object"),
])
def test_a_form_with_a_fault_is_refused_with_the_fault_at_its_component(component: Any, code: str) -> None:
    schema = form(component)
    assert code in {finding.code for finding in check_form(schema) if finding.severity == "error"}
    with pytest.raises(BadForm):
        compile_form(schema)


def test_a_key_used_twice_is_found() -> None:
    assert {finding.code for finding in check_form(form(text("a"), text("a"))) } == {"duplicate-key"}


def test_a_missing_or_chinese_english_label_is_a_warning() -> None:
    schema = form({"type": "textfield", "key": "a", "label": "甲"}, text("b", properties={"label:en": "乙"}),
                  choice(values=[{"label": "甲", "value": "a"}]))
    assert [(finding.element, finding.code) for finding in check_form(schema)] == [
        ("a", "no-label-en"), ("b", "label-en-chinese"), ("x", "no-option-en")]
    assert compile_form(schema)


@pytest.mark.parametrize("schema", ["", "[]", "{", {}, {"components": {}}, {"components": [], "x": {1, 2}}])
def test_what_is_no_form_is_refused(schema: Any) -> None:
    with pytest.raises(BadForm):
        check_form(schema)


def test_too_deep_and_too_many_components_are_refused() -> None:
    box: dict[str, Any] = text("a")
    for _ in range(20):
        box = {"type": "group", "components": [box]}
    assert "too-deep" in {finding.code for finding in check_form(form(box))}
    assert "too-many" in {finding.code for finding in check_form(form(*(text(f"k{n}") for n in range(501))))}


def test_clients_get_fields_and_a_schema_in_one_language() -> None:
    schema = form(
        choice("radio", properties={"codeTable": "sex"}),
        {"type": "dynamiclist", "path": "m", "label": "成员", "properties": {"label:en": "Members"},
         "components": [text("name")]},
        {"type": "datetime", "subtype": "date", "key": "d", "dateLabel": "日期", "properties": {"label:en": "Date"}},
    )
    assert [(field.key, field.label_en) for field in form_fields(schema)] == [
        ("x", "X"), ("m", "Members"), ("m[].name", "Name"), ("d", "Date")]
    english = client_schema(schema, "en")["components"]
    assert english[0]["values"] == [{"label": "Male", "value": "1"}, {"label": "Female", "value": "2"}]
    assert (english[0]["label"], english[1]["components"][0]["label"], english[2]["dateLabel"]) == ("X", "Name", "Date")
    assert client_schema(schema)["components"][0]["values"][0]["label"] == "男"

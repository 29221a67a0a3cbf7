"""Whatever is sent, a form answers with values it declares or errors it names, and never with an exception."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from forms import BadForm, check_form, client_schema, compile_form
from tests.examples import examples

SCHEMA: dict[str, Any] = {"type": "default", "components": [
    {"type": "textfield", "key": "a", "label": "甲", "validate": {"required": True, "pattern": "^[a-c]*$"}},
    {"type": "number", "key": "n", "label": "数", "validate": {"min": 0, "max": "=limit"}},
    {"type": "checkbox", "key": "c", "label": "勾", "conditional": {"hide": "=n > 3"}},
    {"type": "datetime", "key": "d", "label": "日", "readonly": "=c"},
    {"type": "checklist", "key": "m", "label": "多",
     "values": [{"label": "一", "value": 1}, {"label": "二", "value": "b"}]},
    {"type": "filepicker", "key": "f", "label": "文件", "multiple": True},
    {"type": "group", "path": "g", "label": "组", "conditional": {"hide": "=a = \"b\""},
     "components": [{"type": "textarea", "key": "x", "label": "文"}]},
    {"type": "dynamiclist", "path": "rows", "label": "行", "components": [
        {"type": "textfield", "key": "name", "label": "名", "validate": {"required": True}},
        {"type": "number", "key": "size", "label": "量", "conditional": {"hide": "=name = null"}}]},
    {"type": "expression", "key": "e", "expression": "=n + count(rows)"},
]}
KEYS = some.sampled_from(["a", "n", "c", "d", "m", "f", "g", "rows", "e", "x", "name", "size", "this", "__class__"])
LEAVES = some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8) | some.sampled_from(
    ["a", "b", "2026-02-28", 1, "12", "\x00", "\ud800", "{{7*7}}", "=1+1"])
DATA = some.recursive(LEAVES, lambda inner: some.lists(inner, max_size=4) | some.dictionaries(KEYS, inner, max_size=6),
                      max_leaves=25)


@examples(150)
@given(DATA)
def test_any_data_are_answered(data: Any) -> None:
    result = compile_form(SCHEMA).load(data, {"limit": 10, "d": "2026-01-01"})
    assert set(result.values) <= {"a", "n", "c", "d", "m", "f", "g", "rows", "e"}
    assert all(error.message_zh and error.message_en for error in result.errors)
    if result.ok:
        json.dumps(result.values, allow_nan=False).encode()
        json.dumps(result.values, ensure_ascii=False).encode()


WORDS = some.sampled_from(["type", "key", "path", "label", "values", "value", "components", "conditional", "hide",
                           "validate", "pattern", "properties", "codeTable", "expression", "readonly", "min"])
VALUES = some.sampled_from(["textfield", "select", "group", "dynamiclist", "expression", "html", "a", "a.b", "=x",
                            "=1 +", "nation", "(", "<b>x</b><script>y</script>"]) | some.none() | some.integers()
PARTS = some.recursive(
    VALUES, lambda inner: some.lists(inner, max_size=3) | some.dictionaries(WORDS, inner, max_size=5), max_leaves=20)


@examples(150)
@given(some.lists(PARTS, max_size=4))
def test_any_schema_is_answered_with_findings(components: Any) -> None:
    schema = {"components": components}
    findings = check_form(schema)
    client_schema(schema, "en")
    try:
        compile_form(schema).load({"a": "x"}, {})
    except BadForm:
        assert any(finding.severity == "error" for finding in findings)


def test_html_is_reduced_to_its_words() -> None:
    schema = {"components": [{"type": "html", "content": "<p>说明 &lt;b&gt;</p><style>p{}</style><img src=x>"}]}
    assert client_schema(schema)["components"][0]["content"] == "说明 &lt;b&gt;"

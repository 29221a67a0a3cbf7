"""The sample that the web tests compare the browser's FEEL with holds what the server answers."""

import json

import pytest

from tests.feel.agreement.expressions import CONTEXT, COUNT, ROOT, SAMPLE, expressions, same, server

HELD = json.loads(SAMPLE.read_text(encoding="utf-8"))
PAGE = (ROOT / "docs/reference/feel-preview.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("row", HELD["rows"], ids=[row["text"] for row in HELD["rows"]])
def test_the_sample_holds_the_servers_value(row):
    assert same(server(row["text"]), row["server"])


def test_the_sample_is_large_and_has_the_same_inputs():
    assert len(HELD["rows"]) >= 100
    assert HELD["context"] == CONTEXT


def test_a_thousand_expressions_are_compared_and_known_differences_stand_on_the_page():
    assert len(set(expressions())) >= COUNT
    assert all(row["text"].replace("|", "\\|") in PAGE for row in HELD["rows"] if "preview" in row)

"""A widget that no page draws is a finding, with the known ones; the page and the forms know the same widgets."""

from __future__ import annotations

import json
import re
from pathlib import Path

from forms import check_form, compile_form
from forms.widgets import WIDGETS

ROOT = Path(__file__).parents[2]


def form(widget: str) -> str:
    field = {"type": "textfield", "key": "a", "label": "甲", "properties": {"label:en": "A", "widget": widget}}
    return json.dumps({"type": "default", "components": [{"type": "group", "label": "组", "components": [field]}]})


def test_an_unknown_widget_is_refused_with_the_known_ones() -> None:
    (found,) = (one for one in check_form(form("starmap")) if one.severity == "error")
    assert found.code == "unknown-widget" and "starmap" in found.message.en and "starmap" in found.message.zh
    assert all(widget in found.remedy.en and widget in found.remedy.zh for widget in WIDGETS)
    assert [one for widget in WIDGETS for one in check_form(form(widget)) if one.severity == "error"] == []


def test_a_running_case_keeps_its_older_form() -> None:
    assert compile_form(form("starmap")).load({"a": "x"}, {}).errors == []


def test_the_page_draws_the_widgets_that_forms_may_name() -> None:
    text = (ROOT / "web/src/cases/form-widgets.ts").read_text("utf-8")
    (listed,) = re.findall(r"WIDGETS = \[(.*?)\]", text)
    assert tuple(re.findall(r"'([^']+)'", listed)) == WIDGETS
    pages = "".join((ROOT / "web/src" / name).read_text("utf-8") for name in ("start/StartPage.vue", "cases/TaskPane.vue"))
    assert "widgets.student" in pages and "widgets.evidence" in pages and "LookupPickers" in pages

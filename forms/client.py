"""What clients need from a form: a flat list of its fields, and the schema in one language with options filled in."""

from __future__ import annotations

import copy
import html
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from forms.checks import label_of
from forms.options import Option, options_of
from forms.schema import CHOICES, Component, parse
from forms.shape import Shape, shape_of


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `key` its path (`members[].name` inside rows), labels in both languages, options if fixed."""

    key: str
    kind: str
    label_zh: str
    label_en: str
    required: bool
    readonly: bool
    options: tuple[Option, ...] = ()


def form_fields(schema: Mapping[str, Any] | str) -> list[Field]:
    """The fields of a form in its order, those in groups and rows by their path."""
    shape, _ = shape_of(parse(schema).components)
    return _fields(shape, "")


def _fields(shape: Shape, prefix: str) -> list[Field]:
    listed: list[Field] = []
    for name, member in shape.members.items():
        key = f"{prefix}{name}"
        if member.component is not None:
            listed.append(_field(key, member.component, member))
        if member.kind != "value":
            listed += _fields(member, f"{key}[]." if member.kind == "rows" else f"{key}.")
    return listed


def _field(key: str, component: Component, shape: Shape) -> Field:
    zh, en = label_of(component)
    readonly = component.kind == "expression" or any(box.raw.get("readonly") is True for box in shape.frozen)
    fixed = component.kind in CHOICES and not (component.raw.get("valuesKey") or component.raw.get("valuesExpression"))
    return Field(key, component.kind, zh, en or zh, component.option("required") is True, readonly,
                 options_of(component, {}) if fixed else ())


class _Words(HTMLParser):
    """Collects the words of HTML; scripts and styles are no words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.silent += tag in ("script", "style", "template")
        if tag in ("br", "p", "div", "li"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style", "template") and self.silent > 0

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def plain_text(content: str) -> str:
    """The words of HTML without any tag."""
    reader = _Words()
    reader.feed(content)
    reader.close()
    return "".join(reader.words).strip()


SIDED = ("label", "description", "text", "content", "dateLabel", "timeLabel", "title")


def client_schema(schema: Mapping[str, Any] | str, lang: str = "zh") -> dict[str, Any]:
    """The form-js schema as a browser shows it: texts in "zh" or "en", code tables filled in as `values`."""
    raw = copy.deepcopy(dict(parse(schema).raw))
    raw["components"] = [_localised(item, lang) for item in raw["components"]]
    return raw


def _localised(raw: Any, lang: str) -> Any:
    if not isinstance(raw, dict):
        return raw
    component = Component(str(raw.get("type")), str(raw.get("key") or ""), "", raw)
    if component.kind in CHOICES and (component.custom("codeTable") or isinstance(raw.get("values"), list)):
        raw["values"] = [{"label": option.en if lang == "en" else option.zh, "value": option.value}
                         for option in options_of(component, {})]
    if lang == "en":
        for name in SIDED:
            english = component.custom(f"{name}:en")
            if english and isinstance(raw.get(name), str):
                raw[name] = english
        if component.kind == "datetime" and component.custom("label:en"):
            name = "timeLabel" if raw.get("subtype") == "time" else "dateLabel"
            raw[name] = component.custom(f"{name}:en") or component.custom("label:en")
    if component.kind == "html":
        raw["content"] = html.escape(plain_text(str(raw.get("content") or "")))
    if isinstance(raw.get("components"), list):
        raw["components"] = [_localised(item, lang) for item in raw["components"]]
    return raw

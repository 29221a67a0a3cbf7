"""What people read names documents, sizes and types as people do: no requirement id, MIME type, raw bytes, Python value."""

from __future__ import annotations

import ast
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from processes import catalogue
from records.settings import KEYS
from records.settings.values import InForce
from service.registering import register
from tests.house.source import ROOMS, ROOT, modules, name, tree

CJK = re.compile(r"[\u3400-\u9fff]")
RULE = re.compile(r"(?<![A-Za-z0-9_])(?:[SKOPHGRNW]\d{1,2}(?:\.\d)?|domain \d+|design \d+)(?![A-Za-z0-9_/])")
MIME = re.compile(r"\b(?:image|video|audio|text|application)/(?!json\b)[a-z][a-z0-9.+-]+")
BYTES = re.compile(r"\d{4,}\s*(?:字节|bytes)|\{\}\s*(?:字节|bytes)")
FORBIDDEN = {"a requirement": RULE, "a MIME type": MIME, "raw bytes": BYTES}
DRAWN = [p for kind in ("bpmn", "dmn") for p in sorted((ROOT / "processes").rglob(f"*.{kind}"))]
ATTRIBUTES = ("name", "label", "labelEn", "nameEn")


def wrong(texts: Iterator[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Which texts say something that only the house understands."""
    found = list(texts)
    assert found, "nothing was looked at"
    return [(where, what, text[:90]) for where, text in found for what, rule in FORBIDDEN.items() if rule.search(text)]


def of_drawing(path: Path) -> Iterator[tuple[str, str]]:
    """What a diagram or a table shows: its names, labels, documentation, and the answers of its rules."""
    for element in ET.parse(path).iter():  # noqa: S314 - our own file
        kind = element.tag.partition("}")[2]
        for attribute, text in element.attrib.items():
            if attribute.partition("}")[2] in ATTRIBUTES or attribute in ATTRIBUTES:
                yield f"{path.name}#{element.get('id')}", text
        if kind in {"documentation", "description", "text"} and element.text:
            yield f"{path.name}#{kind}", element.text


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.name)
def test_diagrams_and_rules(path: Path) -> None:
    assert wrong(of_drawing(path)) == []


def strings(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for inner in node.values():
            yield from strings(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from strings(inner)
    elif isinstance(node, str):
        yield node


def test_forms_scenarios_and_the_words_of_the_front() -> None:
    def texts() -> Iterator[tuple[str, str]]:
        for path in sorted((ROOT / "processes").rglob("*.form")):
            yield from ((path.name, text) for text in strings(json.loads(path.read_text("utf-8"))))
        for path in sorted((ROOT / "processes").rglob("*.yaml")):
            yield from ((path.name, text) for text in strings(yaml.safe_load(path.read_text("utf-8"))))
        for path in sorted((ROOT / "web" / "src" / "i18n").glob("*.json")):
            yield from ((path.name, text) for text in strings(json.loads(path.read_text("utf-8"))))

    assert wrong(texts()) == []


def test_settings_and_where_their_defaults_come_from() -> None:
    register(catalogue().values())
    answers = {key: InForce({}).value(key) for key in KEYS}
    texts = [(key, text) for key, one in answers.items() for text in
             (KEYS[key].zh, KEYS[key].en, KEYS[key].kind.expected, KEYS[key].kind.expected_zh, one.source, one.source_en, one.reason)]  # fmt: skip
    assert wrong(iter(texts)) == []
    assert sum(bool(one.source) for one in answers.values()) > 5, "the notices are named"


def said(path: Path) -> Iterator[tuple[str, ast.AST, str]]:
    """The sentences of a module, what is filled in left out as {}: whatever is Chinese, or begins as our errors do."""
    docs = {id(node.body[0].value) for node in ast.walk(tree(path))
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)}  # fmt: skip
    parts = {id(part) for node in ast.walk(tree(path)) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree(path)):
        if id(node) in docs or id(node) in parts:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if CJK.search(text) or text.startswith("Expected "):
            yield f"{name(path)}:{node.lineno}", node, text


@pytest.mark.parametrize("room", ROOMS)
def test_sentences_of_a_room(room: str) -> None:
    inside = [path for path in modules() if path.relative_to(ROOT).parts[0] == room]
    assert wrong((where, text) for path in inside for where, _, text in said(path)) == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_chinese_sentence_holds_a_value_as_python_writes_it(room: str) -> None:
    """`{value!r}` shows ['a', 'b'] and None to people."""
    found = [
        where
        for path in modules() if path.relative_to(ROOT).parts[0] == room
        for where, node, text in said(path) if CJK.search(text) and isinstance(node, ast.JoinedStr)
        if any(isinstance(part, ast.FormattedValue) and part.conversion == ord("r") for part in node.values)
    ]  # fmt: skip
    assert found == []

"""Proof 11: English is not copied Chinese, in the names of diagrams, forms, rules and scenarios too."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from records.roles import TITLES as ROLES
from records.settings import KEYS
from tests.house.source import ROOT

CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
LATIN = re.compile(r"[A-Za-z]{2}")
HEBAN = "{urn:heban:bpmn:1}"
DMN = "{https://www.omg.org/spec/DMN/20230324/MODEL/}"
FILES = {kind: sorted((ROOT / "processes").rglob(f"*.{kind}")) for kind in ("bpmn", "form", "dmn", "yaml")}
NAMED = {"definitions", "lane", "participant", "collaboration", "error", "message", "signal", "escalation"}


def wrong(pairs: Iterator[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Whatever says something in Chinese and the same, nothing, or Chinese in English."""
    found = list(pairs)
    assert found, "nothing was looked at"
    return [(where, zh, en) for where, zh, en in found if CJK.search(zh) and (not LATIN.search(en) or CJK.search(en))]


def of_diagram(path: Path) -> Iterator[tuple[str, str, str]]:
    for element in ET.parse(path).iter():  # noqa: S314 - our own file
        place = f"{path.name}#{element.get('id') or element.get('value')}"
        if element.get("name") and element.tag.partition("}")[2] not in NAMED:
            yield place, str(element.get("name")), element.get(f"{HEBAN}nameEn") or ""
        if element.get("label"):
            yield place, str(element.get("label")), element.get("labelEn") or ""


def of_form(path: Path) -> Iterator[tuple[str, str, str]]:
    def walk(node: Any) -> Iterator[tuple[str, str, str]]:
        if isinstance(node, list):
            for inner in node:
                yield from walk(inner)
        elif isinstance(node, dict):
            english = node.get("properties") or {}
            for key in ("label", "description", "text"):
                if node.get(key):
                    yield f"{path.name}#{node.get('key')}", str(node[key]), str(english.get(f"{key}:en") or "")
            for inner in node.values():
                yield from walk(inner)

    yield from walk(json.loads(path.read_text("utf-8")))


def of_table(path: Path) -> Iterator[tuple[str, str, str]]:
    """Titles say both in one text; an output in Chinese has a column `_en` beside it."""
    tree = ET.parse(path)  # noqa: S314 - our own file
    for element in tree.iter():
        title = element.get("label") or element.get("name") or ""
        yield f"{path.name}#{element.get('id')}", title, CJK.sub("", title)
    for table in tree.iter(f"{DMN}decisionTable"):
        names = [str(output.get("name")) for output in table.findall(f"{DMN}output")]
        for rule in table.findall(f"{DMN}rule"):
            texts = [str(text.text) for entry in rule.findall(f"{DMN}outputEntry") for text in entry]
            said = dict(zip(names, texts, strict=True))
            for name in names:
                if CJK.search(said[name]) and name != "document":  # a document has the title it has
                    yield f"{path.name}#{rule.get('id')}", said[name], said.get(f"{name}_en", "")


@pytest.mark.parametrize("path", FILES["bpmn"], ids=lambda path: path.name)
def test_proof_11_names_and_outcomes_of_a_diagram(path: Path) -> None:
    assert wrong(of_diagram(path)) == []


@pytest.mark.parametrize("path", FILES["form"], ids=lambda path: path.name)
def test_proof_11_labels_and_choices_of_a_form(path: Path) -> None:
    assert wrong(of_form(path)) == []


@pytest.mark.parametrize("path", FILES["dmn"], ids=lambda path: path.name)
def test_proof_11_titles_and_answers_of_a_rule_table(path: Path) -> None:
    assert wrong(of_table(path)) == []


def test_proof_11_titles_of_scenarios() -> None:
    plays = {path: yaml.safe_load(path.read_text("utf-8")) for path in FILES["yaml"]}
    assert wrong((path.name, play["title"], play.get("title_en", "")) for path, play in plays.items() if "title" in play) == []


def test_proof_11_titles_of_settings_and_roles() -> None:
    assert wrong((key.name, key.zh, key.en) for key in KEYS.values()) == []
    assert wrong((str(role), zh, en) for role, (zh, en) in ROLES.items()) == []

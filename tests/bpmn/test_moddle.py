"""The browser's descriptor of Heban's extensions and the server's reader know the same names."""

import json
from pathlib import Path

from engine.bpmn.dialects.heban import ATTRIBUTES, READERS
from engine.bpmn.names import HEBAN

DESCRIPTOR = Path(__file__).parents[2] / "web/src/studio/heban-moddle.json"
INNER = {"Input", "Output"}  # stand inside service and mapping


def test_browser_and_server_know_the_same_elements_and_attributes() -> None:
    descriptor = json.loads(DESCRIPTOR.read_text(encoding="utf-8"))
    assert (descriptor["uri"], descriptor["prefix"]) == (HEBAN, "heban")
    elements = {one["name"] for one in descriptor["types"] if "superClass" in one} - INNER
    assert {name[0].lower() + name[1:] for name in elements} == {*READERS, "message"}
    attributes = {item["name"] for one in descriptor["types"] if "extends" in one for item in one["properties"]}
    assert attributes == ATTRIBUTES

"""XML elements as plain data and back, so that versions of a file can be merged part by part (ground.three_way).

An element is a mapping: `@tag`, its attributes as `@name` (Clark notation), `#text` of a leaf, and its children under
`parts`, each by a key that says which one it is. Text between children is kept whole, as `#raw`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lxml import etree

from ground.three_way import KIND, Ordered

PARTS, TEXT, RAW = "parts", "#text", "#raw"
Naming = Callable[[etree._Element], str]


def local(tag: Any) -> str:
    """A tag or attribute name without its namespace."""
    return str(tag).rpartition("}")[2]


def named_by(attributes: Mapping[str, str]) -> Naming:
    """A naming by tag, and by the attribute that tells children of that tag apart: `{"outcome": "value"}`."""

    def name(element: etree._Element) -> str:
        tag = local(element.tag)
        said = element.get(attributes[tag]) if tag in attributes else None
        return f"{tag}[{said}]" if said else tag

    return name


def apart(element: etree._Element, name: Naming, without: Iterable[etree._Element] = ()) -> dict[str, Any]:
    """An element as plain data, without some of its children."""
    said = {f"@{key!s}": str(value) for key, value in element.attrib.items()}
    made: dict[str, Any] = {KIND: str(element.tag), **said}
    inner = [one for one in element if isinstance(one.tag, str)]
    if inner and _mixed(element, inner):
        return {**made, RAW: etree.tostring(element, encoding="unicode", with_tail=False)}
    left = set(without)
    parts = keyed([one for one in inner if one not in left], name)
    if parts:
        made[PARTS] = Ordered((key, apart(one, name)) for key, one in parts.items())
    elif not inner and (element.text or "").strip():
        made[TEXT] = str(element.text)
    return made


def keyed(elements: Iterable[etree._Element], name: Naming) -> dict[str, etree._Element]:
    """Elements by their names; the second of one name gets a number."""
    found: dict[str, etree._Element] = {}
    for one in elements:
        key = called = name(one)
        count = 1
        while key in found:
            count += 1
            key = f"{called}#{count}"
        found[key] = one
    return found


def together(
    parent: etree._Element | None, data: dict[str, Any], nsmap: dict[str, str] | None = None
) -> etree._Element:  # fmt: skip
    """The element that plain data stands for, as the last child of a parent or alone."""
    tag = data[KIND]
    element = etree.Element(tag, nsmap=nsmap) if parent is None else etree.SubElement(parent, tag)
    if RAW in data:
        whole = etree.fromstring(data[RAW])
        element.text = whole.text
        element.extend(list(whole))
    for key, value in data.items():
        if key.startswith("@") and key != KIND:
            element.set(key[1:], value)
    if TEXT in data:
        element.text = data[TEXT]
    for part in data.get(PARTS, {}).values():
        together(element, part)
    return element


def _mixed(element: etree._Element, inner: list[etree._Element]) -> bool:
    return bool((element.text or "").strip()) or any((one.tail or "").strip() for one in inner)

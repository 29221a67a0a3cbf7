"""Hardened reading of XML: no DTD, no entities, no network, UTF-8 only, bounded in size and depth.

What is refused here never reaches the readers of the model; each refusal says what was expected.
"""

from __future__ import annotations

import re

from lxml import etree

from engine.bpmn.bounds import Bounds
from engine.bpmn.findings import Report, finding
from engine.bpmn.names import DI, MODEL, Element, line_of, namespace, split

_DECLARATION = re.compile(r"\A<\?xml\s([^?]*)\?>")
_ENCODING = re.compile(r"encoding\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
_PROLOG = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_BAD_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f￾￿]")
_XINCLUDE = "http://www.w3.org/2001/XInclude"


def read(xml: bytes | str, bounds: Bounds, report: Report) -> Element | None:
    """The root element of a BPMN file, or None with the reason in the report; never raises for content."""
    text = _decoded(xml, bounds, report)
    if text is None:
        return None
    root = _tree(text, report)
    if root is None or not _bounded(root, bounds, report):
        return None
    if root.tag != f"{{{MODEL}}}definitions":
        report.at(root, "xml.not_bpmn", tag=split(str(root.tag))[1], namespace=namespace(root) or "-")
        return None
    return root


def _decoded(xml: bytes | str, bounds: Bounds, report: Report) -> str | None:
    """The text of the file, checked for size, encoding, forbidden characters and DTD."""
    size = len(xml) if isinstance(xml, bytes) else len(xml.encode("utf-8", "surrogatepass"))
    if size > bounds.size:
        report.add(finding("xml.too_large", "", size=size, most=bounds.size))
        return None
    try:
        text = xml.decode("utf-8-sig") if isinstance(xml, bytes) else _encodable(xml)
    except UnicodeError:
        report.add(finding("xml.not_utf8", "", encoding="?"))
        return None
    return _plain(text, isinstance(xml, bytes), report)


def _encodable(text: str) -> str:
    text.encode("utf-8")
    return text.removeprefix("\ufeff")


def _plain(text: str, raw: bool, report: Report) -> str | None:
    declaration = _DECLARATION.match(text)
    if declaration:
        encoding = _ENCODING.search(declaration.group(1))
        if raw and encoding and encoding.group(1).lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
            report.add(finding("xml.not_utf8", "", 1, encoding=encoding.group(1)))
            return None
        # Keep the line count: the declaration is blanked, newlines stay.
        text = "\n" * declaration.group(0).count("\n") + text[declaration.end() :]
    bad = _BAD_CHARACTER.search(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        report.add(finding("xml.bad_character", "", line, character=f"U+{ord(bad.group(0)):04X}"))
        return None
    prolog = _PROLOG.match(text)
    at = prolog.end() if prolog else 0
    if text[at : at + 2] == "<!":
        report.add(finding("xml.doctype", "", text.count("\n", 0, at) + 1))
        return None
    if not text.strip():
        report.add(finding("xml.empty", ""))
        return None
    return text


def _tree(text: str, report: Report) -> Element | None:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=False,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(text.lstrip("\r\n\t ").encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 0) or 0
        report.add(finding("xml.malformed", "", line, line=line or "?", reason=str(error)))
        return None
    if root.getroottree().docinfo.internalDTD is not None:
        report.add(finding("xml.doctype", ""))
        return None
    return root


def _bounded(root: Element, bounds: Bounds, report: Report) -> bool:
    """Count elements and depth in one flat walk; drop processing instructions, refuse XInclude."""
    instructions = [*root.itersiblings(etree.PI, preceding=True), *root.itersiblings(etree.PI)]
    count = drawn = 0
    for event, node in etree.iterwalk(root, events=("start", "pi", "comment")):
        if event != "start":
            instructions.append(node)
            continue
        count += 1
        if namespace(node) == _XINCLUDE:
            report.at(node, "xml.include")
            return False
        drawn += namespace(node) == MODEL
        if count > bounds.elements or drawn > bounds.drawn:
            report.at(node, "xml.too_many", most=bounds.elements if count > bounds.elements else bounds.drawn)
            return False
        if len(node.attrib) > bounds.attributes:
            report.at(node, "xml.attributes", most=bounds.attributes)
            return False
    deepest = _depth(root)
    if deepest > bounds.depth:
        report.add(finding("xml.too_deep", "", depth=deepest, most=bounds.depth))
        return False
    if instructions:
        report.add(finding("xml.instruction", "", line_of(instructions[0])))
        _drop(instructions)
    return True


def _drop(instructions: list[Element]) -> None:
    """Take processing instructions out of the tree, keeping the text that follows them."""
    for node in instructions:
        parent = node.getparent()
        if parent is not None:
            etree.strip_tags(parent, etree.PI)


def _depth(root: Element) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def is_drawing(element: Element) -> bool:
    """Tell whether an element only tells where shapes stand (diagram interchange)."""
    return namespace(element) in DI

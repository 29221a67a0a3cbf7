"""Namespaces of BPMN files and the few ways the readers ask an element for something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = (
    "http://www.omg.org/spec/BPMN/20100524/DI",
    "http://www.omg.org/spec/DD/20100524/DC",
    "http://www.omg.org/spec/DD/20100524/DI",
)
XSI = "http://www.w3.org/2001/XMLSchema-instance"
HEBAN = "urn:heban:bpmn:1"
CAMUNDA = ("http://camunda.org/schema/1.0/bpmn", "http://activiti.org/bpmn/camunda")
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
FLOWABLE = ("http://flowable.org/bpmn", "http://activiti.org/bpmn")

PREFIXES = {
    MODEL: "bpmn",
    HEBAN: "heban",
    CAMUNDA[0]: "camunda",
    ZEEBE: "zeebe",
    FLOWABLE[0]: "flowable",
    FLOWABLE[1]: "activiti",
    XSI: "xsi",
}

VARIABLE = re.compile(r"[^\W\d]\w*\Z")
"""A name that FEEL reads as one variable: letters (Chinese too), digits, underscore."""

Element = etree._Element
_MODEL_TAG = f"{{{MODEL}}}"
_EXTENSIONS = f"{_MODEL_TAG}extensionElements"


@lru_cache(maxsize=4096)
def split(tag: str) -> tuple[str, str]:
    """Namespace and local name of a Clark-notation tag or attribute name."""
    if tag.startswith("{"):
        namespace, _, local = tag[1:].partition("}")
        return namespace, local
    return "", tag


def local(element: Element) -> str:
    """Local name of an element."""
    return split(str(element.tag))[1]


def namespace(element: Element) -> str:
    """Namespace of an element; empty when it has none."""
    return split(str(element.tag))[0]


def prefixed(tag: str) -> str:
    """A tag as people write it: `camunda:formKey`; unknown namespaces keep only the local name."""
    uri, name = split(tag)
    return f"{PREFIXES[uri]}:{name}" if uri in PREFIXES else name


def bpmn(name: str) -> str:
    """Clark name of a BPMN model element."""
    return f"{{{MODEL}}}{name}"


def heban(name: str) -> str:
    """Clark name in Heban's own namespace."""
    return f"{{{HEBAN}}}{name}"


def children(element: Element, *names: str) -> list[Element]:
    """Direct children of the BPMN namespace with one of the local names, in document order."""
    wanted = {bpmn(name) for name in names}
    return [child for child in element if child.tag in wanted]


def child(element: Element, name: str) -> Element | None:
    """First direct BPMN child of that local name."""
    return element.find(bpmn(name))


def text_of(element: Element | None) -> str:
    """All text below an element, stripped; empty for None."""
    return "" if element is None else "".join(str(part) for part in element.itertext()).strip()


def text_child(element: Element, name: str) -> str:
    """Text of the first BPMN child of that name."""
    return text_of(child(element, name))


def attribute(element: Element, name: str) -> str | None:
    """An attribute stripped; None when absent or blank."""
    value = element.get(name)
    return (str(value).strip() or None) if value is not None else None


def unprefixed(reference: str) -> str:
    """A QName reference without its prefix: `tns:Message_1` means `Message_1`."""
    return reference.rpartition(":")[2].strip()


def identity(element: Element) -> str:
    """The id a finding names: the element's own, else that of the nearest ancestor with one."""
    owner = identified(element)
    return "" if owner is None else (attribute(owner, "id") or "")[:120]


def identified(element: Element) -> Element | None:
    """The element itself if it has an id, else its nearest ancestor that has one."""
    current: Element | None = element
    while current is not None and not attribute(current, "id"):
        current = current.getparent()
    return current


def extensions(element: Element) -> list[Element]:
    """Elements inside the element's extensionElements."""
    holders = element.findall(bpmn("extensionElements"))
    return [inner for holder in holders for inner in holder if isinstance(inner.tag, str)]


def foreign(element: Element, uris: tuple[str, ...], name: str) -> list[Element]:
    """Extension elements of one of the namespaces with that local name."""
    wanted = {f"{{{uri}}}{name}" for uri in uris}
    return [inner for inner in extensions(element) if inner.tag in wanted]


def walk(root: Element) -> Iterator[Element]:
    """Every BPMN element below and with `root`, in document order, never inside extensionElements."""
    stack = [root]
    while stack:
        element = stack.pop()
        tag = element.tag
        if not isinstance(tag, str) or not tag.startswith(_MODEL_TAG):
            continue
        yield element
        if tag != _EXTENSIONS and len(element):
            stack.extend(reversed(element))


def line_of(element: Element) -> int:
    """The line an element stands on; 0 when unknown."""
    line: object = element.sourceline
    return line if isinstance(line, int) else 0

"""One element of a DMN file as its readers see it: children of the DMN namespace only, names tidied, places kept."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from .findings import Place
from .model import Text, Variable
from .xmlfile import line_of, local, namespace, words_of


class Node:
    """A DMN element; foreign elements (diagram interchange, vendor extensions) are not seen."""

    __slots__ = ("element", "file", "space")

    def __init__(self, element: etree._Element, file: str) -> None:
        self.element = element
        self.file = file
        self.space = namespace(element)

    @property
    def kind(self) -> str:
        """The local tag name."""
        return local(self.element)

    @property
    def at(self) -> Place:
        """Where it stands; an element without id is named by its nearest ancestor with one."""
        here: etree._Element | None = self.element
        while here is not None and not here.get("id"):
            here = here.getparent()
        ident = "" if here is None else str(here.get("id"))
        return Place(self.file, ident, line_of(self.element))

    @property
    def type_ref(self) -> str:
        """The typeRef attribute (or, in item definitions, child), spaces tidied."""
        found = self.get("typeRef")
        if not found:
            child = self.child("typeRef")
            found = "" if child is None else child.content()
        return " ".join(found.split())

    @property
    def name(self) -> str:
        """The name with runs of white space made one blank, as FEEL compares names."""
        return " ".join(self.get("name").split())

    def get(self, attribute: str) -> str:
        """An attribute, or an empty text."""
        return str(self.element.get(attribute) or "")

    def content(self) -> str:
        """The text inside, without surrounding white space."""
        return words_of(self.element).strip()

    def children(self, kind: str = "") -> Iterator[Node]:
        """Children of the same namespace, of one kind if given."""
        for child in self.element.iterchildren(self._tag(kind or "*")):
            yield Node(child, self.file)

    def child(self, kind: str) -> Node | None:
        """The first child of that kind."""
        found = self.element.find(self._tag(kind))
        return None if found is None else Node(found, self.file)

    def _tag(self, kind: str) -> str:
        return f"{{{self.space}}}{kind}"

    def hrefs(self, kind: str) -> tuple[str, ...]:
        """The href attributes of the children of that kind."""
        return tuple(child.get("href").strip() for child in self.children(kind))

    def text_of(self) -> Text:
        """The FEEL text this element carries in its `text` child; line and place of that child."""
        child = self.child("text")
        raw = "" if child is None else words_of(child.element)
        at = self.at if child is None else Place(self.file, self.at.element, line_of(child.element))
        return Text(raw, at, self.type_ref, self.get("expressionLanguage"))

    def variable(self) -> Variable:
        """This element as a named place for a value."""
        return Variable(self.name, self.type_ref, self.at)

    def own_variable(self) -> Variable:
        """The variable child; where it has none, one of the element's own name without type."""
        child = self.child("variable")
        if child is None:
            return Variable(self.name, "", self.at)
        found = child.variable()
        return found if found.name else Variable(self.name, found.type_ref, found.at)

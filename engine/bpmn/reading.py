"""What every reader of one file shares: the report, the bounds, ids, root elements and expression texts."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.bpmn.bounds import Bounds
from engine.bpmn.findings import Report
from engine.bpmn.names import Element, attribute, children, local, unprefixed
from engine.bpmn.texts import Texts

_TRUE = ("true", "1")
_FALSE = ("false", "0")


@dataclass(slots=True)
class Reading:
    """One file being read; `ids` maps each id to its element, `roots` only the root elements."""

    root: Element
    report: Report
    bounds: Bounds
    texts: Texts
    ids: dict[str, Element] = field(default_factory=dict)
    named: dict[str, list[Element]] = field(default_factory=dict)
    object_names: dict[str, str] | None = None
    pools: dict[str, tuple[str, str]] | None = None
    retrievals: dict[str, list[tuple[str, Element]]] | None = None
    exchanged: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    carried: dict[str, str] | None = None

    def referred(self, element: Element, reference: str | None, *expected: str) -> Element | None:
        """The element a QName attribute or text refers to; a dangling or wrong one is a finding."""
        if not reference:
            return None
        found = self.ids.get(reference.strip())
        if found is None:
            found = self.ids.get(unprefixed(reference))
        if found is None:
            self.report.at(element, "ref.dangling", ref=reference, expected=" / ".join(expected))
        elif expected and local(found) not in expected:
            self.report.at(element, "ref.kind", ref=reference, found=local(found), expected=" / ".join(expected))
            return None
        return found

    def flag(self, element: Element, name: str, default: bool) -> bool:
        """A boolean attribute; anything but true, false, 1 and 0 is a finding."""
        value = attribute(element, name)
        if value is None:
            return default
        if value in _TRUE or value in _FALSE:
            return value in _TRUE
        self.report.at(element, "attribute.boolean", name=name, value=value)
        return default

    def number(self, element: Element, name: str, least: int, default: int) -> int:
        """A whole-number attribute of at least `least`; anything else is a finding."""
        value = attribute(element, name)
        if value is None:
            return default
        if value.isascii() and value.isdigit() and len(value) <= 9 and int(value) >= least:
            return int(value)
        self.report.at(element, "attribute.number", name=name, value=value, least=least)
        return default

    def root_elements(self, name: str) -> list[Element]:
        """Root elements of that local name, looked up once."""
        if name not in self.named:
            self.named[name] = children(self.root, name)
        return self.named[name]

    def name_of_object(self, identifier: str) -> str | None:
        """Modelers name the reference, not the data object: the first name of a reference holds for all."""
        if self.object_names is None:
            self.object_names = {}
            for element in self.ids.values():
                name = attribute(element, "name")
                if local(element) == "dataObjectReference" and name:
                    self.object_names.setdefault(unprefixed(element.get("dataObjectRef") or ""), name)
        return self.object_names.get(identifier)

    def carried_message(self, identifier: str) -> str | None:
        """The name under which a message flow carries a message without a name: both its ends say it.

        That of the flow's own message, else the id of the node it leads to; None when it leads to a pool.
        """
        if self.carried is None:
            self.carried = {}
            for collaboration in self.root_elements("collaboration"):
                for flow in children(collaboration, "messageFlow"):
                    self._carry(flow, self.carried)
        return self.carried.get(identifier)

    def _carry(self, flow: Element, carried: dict[str, str]) -> None:
        source, target = (unprefixed(flow.get(end) or "") for end in ("sourceRef", "targetRef"))
        to = self.ids.get(target)
        if to is None or local(to) == "participant":
            return
        message = self.referred(flow, flow.get("messageRef"), "message")
        name = target if message is None else attribute(message, "name") or attribute(message, "id") or target
        carried.setdefault(source, name)
        carried.setdefault(target, name)

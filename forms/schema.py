"""The form language: a subset of form-js JSON, parsed into a bounded tree of components.

Parsing is total: what is not understood becomes a finding at its component, nothing is dropped silently.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.errors import BadForm, Finding
from ground.bilingual import Bilingual

INPUTS = frozenset({
    "textfield", "textarea", "number", "datetime", "select", "radio", "checkbox", "checklist", "taglist",
    "filepicker", "expression",
})
SHOWN = frozenset({"text", "html", "separator", "spacer", "table"})
BOXES = frozenset({"group", "dynamiclist"})
KINDS = INPUTS | SHOWN | BOXES
CHOICES = frozenset({"select", "radio", "checklist", "taglist"})
MANY = frozenset({"checklist", "taglist"})

MAX_BYTES = 512 * 1024
MAX_COMPONENTS = 500
MAX_DEPTH = 8
KEY = re.compile(r"(?!__)[^\W\d]\w{0,63}(\.(?!__)[^\W\d]\w{0,63}){0,4}")
NOT_JSON = Bilingual("不是有效的表单 JSON", "is not a JSON object with a list `components`")


@dataclass(frozen=True, slots=True)
class Component:
    """One component of a form: `kind` as in form-js, `key` its value's path ("" when it holds none)."""

    kind: str
    key: str
    place: str
    raw: Mapping[str, Any]
    children: tuple[Component, ...] = ()

    @property
    def segments(self) -> tuple[str, ...]:
        """The path of the value inside its box."""
        return tuple(self.key.split(".")) if self.key else ()

    def option(self, name: str, default: Any = None) -> Any:
        """A constraint from `validate`, else a property of the component itself."""
        validate = self.raw.get("validate")
        if isinstance(validate, Mapping) and name in validate:
            return validate[name]
        return self.raw.get(name, default)

    def custom(self, name: str, default: str = "") -> str:
        """One of the component's own `properties` (the custom properties panel of the form editor)."""
        properties = self.raw.get("properties")
        value = properties.get(name) if isinstance(properties, Mapping) else None
        return value if isinstance(value, str) else default

    @property
    def hide(self) -> str:
        """The FEEL text of `conditional.hide`, or ""."""
        conditional = self.raw.get("conditional")
        text = conditional.get("hide") if isinstance(conditional, Mapping) else None
        return text if isinstance(text, str) else ""


@dataclass(slots=True)
class Parsed:
    """A parsed schema: its components, digest (sha256 hex of the canonical JSON) and structural findings."""

    raw: Mapping[str, Any]
    digest: str
    components: tuple[Component, ...] = ()
    findings: list[Finding] = field(default_factory=list)

    def walk(self) -> Iterator[Component]:
        """Every component, boxes before what they hold."""
        stack = list(reversed(self.components))
        while stack:
            component = stack.pop()
            yield component
            stack.extend(reversed(component.children))


def parse(schema: Mapping[str, Any] | str) -> Parsed:
    """Parse a form-js schema (dict or JSON text); raises BadForm when it is no form at all."""
    raw = _loaded(schema)
    canonical = json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    if len(canonical.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise BadForm([_error("form", "too-big", "表单超过 512 KB", "the form is larger than 512 KB")])
    digest = hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
    parsed = Parsed(raw, digest)
    parsed.components = _Reader(parsed.findings).children(raw["components"], "components", 1)
    return parsed


def _loaded(schema: Mapping[str, Any] | str) -> Mapping[str, Any]:
    try:
        raw = json.loads(schema) if isinstance(schema, str) else json.loads(json.dumps(schema, allow_nan=False))
    except (ValueError, TypeError, RecursionError) as cause:
        raise BadForm([_error("form", "not-json", *NOT_JSON)]) from cause
    if not isinstance(raw, dict) or not isinstance(raw.get("components"), list):
        raise BadForm([_error("form", "not-json", *NOT_JSON)])
    return raw


def _error(place: str, code: str, zh: str, en: str) -> Finding:
    remedy = Bilingual("请在表单编辑器中修改后重新检查", "change it in the form editor and check again")
    return Finding(place, code, "error", Bilingual(zh, en), remedy)


class _Reader:
    """Reads components depth first under the limits, collecting findings."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self.count = 0

    def children(self, raw: Any, place: str, depth: int) -> tuple[Component, ...]:
        if not isinstance(raw, list):
            self._add(place, "not-list", "components 应为列表", "expected a list of components")
            return ()
        if depth > MAX_DEPTH:
            self._add(place, "too-deep", f"分组嵌套超过 {MAX_DEPTH} 层", f"boxes nest deeper than {MAX_DEPTH}")
            return ()
        read = (self._component(item, f"{place}[{index}]", depth) for index, item in enumerate(raw))
        return tuple(component for component in read if component)

    def _component(self, raw: Any, place: str, depth: int) -> Component | None:
        self.count += 1
        if self.count > MAX_COMPONENTS:
            if self.count == MAX_COMPONENTS + 1:
                self._add("form", "too-many", f"组件超过 {MAX_COMPONENTS} 个", f"more than {MAX_COMPONENTS} components")
            return None
        if not isinstance(raw, dict):
            self._add(place, "not-object", "组件应为对象", "expected a component object")
            return None
        kind = raw.get("type")
        named = (raw.get(name) for name in ("key", "path", "id"))
        place = next((name for name in named if isinstance(name, str) and name), place)
        if not isinstance(kind, str) or kind not in KINDS:
            short = str(kind)[:40]
            self._add(place, "unknown-type", f"不支持的组件类型“{short}”", f"unknown component type “{short}”")
            return None
        key = self._key(raw, kind, place)
        if key is None:
            return None
        inner = self.children(raw.get("components", []), place, depth + 1) if kind in BOXES else ()
        return Component(kind, key, place, raw, inner)

    def _key(self, raw: Mapping[str, Any], kind: str, place: str) -> str | None:
        if kind in SHOWN:
            return ""
        name = "path" if kind in BOXES else "key"
        key = raw.get(name) or ""
        if kind == "group" and key == "":
            return ""
        if not isinstance(key, str) or not KEY.fullmatch(key):
            self._add(place, "bad-key", f"{name} 应为字母开头的名称", f"expected `{name}` to be a name such as reason")
            return None
        return key

    def _add(self, place: str, code: str, zh: str, en: str) -> None:
        self.findings.append(_error(place, code, zh, en))

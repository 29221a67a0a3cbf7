"""Fields that are known to take identity data, by their name on the student sheet, their code table or their kind.

A case may not hold what is entered there; a deployment is refused whose process does not declare them sealed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from forms.errors import Finding
from forms.expressions import names_in
from forms.schema import Component, parse
from forms.shape import Shape, shape_of
from ground.bilingual import Bilingual

IDENTITY = frozenset({
    "xm", "cym", "xmpy", "csrq", "sfzjlxm", "sfzjh", "grbsm", "qgid", "xjfh", "xzz", "jtzz", "txdz", "lxdh", "dzxx",
    "cyxm",
})
"""Columns of the student sheet that say who somebody is or how to reach them (基础信息采集表)."""
TABLES = frozenset({"id-document"})
KINDS = frozenset({"email", "phone"})
_MEMBER = re.compile(r"cy\d?_")


def open_identity_fields(schema: Mapping[str, Any] | str, sealed: Collection[str]) -> list[Finding]:
    """The fields of a form that take identity data though they are not among the sealed paths.

    A computed field that reads a sealed one takes what it says along, so it must be sealed too.
    """
    shape, _ = shape_of(parse(schema).components)
    fields = list(_fields(shape, ""))
    names = {path.split(".")[0].split("[")[0] for path in sealed}
    return [_finding(component) for path, component in fields
            if path not in sealed and (takes_identity(component) or _reads(component, names))]  # fmt: skip


def takes_identity(component: Component) -> bool:
    """Tell whether a field is known to take identity data: `properties.field` names its column, else its key does."""
    name = component.custom("field") or (component.segments[-1] if component.segments else "")
    by_name = _MEMBER.sub("", name) in IDENTITY
    return by_name or component.custom("codeTable") in TABLES or component.option("validationType") in KINDS


def _reads(component: Component, names: Collection[str]) -> bool:
    text = str(component.raw.get("expression") or "") if component.kind == "expression" else ""
    return bool(text) and not set(names_in(text)).isdisjoint(names)


def _fields(shape: Shape, prefix: str) -> Iterator[tuple[str, Component]]:
    for name, member in shape.members.items():
        if member.kind == "value":
            if member.component is not None:
                yield f"{prefix}{name}", member.component
            continue
        yield from _fields(member, f"{prefix}{name}[]." if member.kind == "rows" else f"{prefix}{name}.")


def _finding(component: Component) -> Finding:
    return Finding(
        component.place, "not-sealed", "error",
        Bilingual(f"字段“{component.key}”收集个人身份信息，但该业务未声明为密封字段",
                  f"the field “{component.key}” takes identity data but its process does not declare it sealed"),
        Bilingual("请在流程的 sealed 中声明该字段", "declare the field in `sealed` of the process"),
    )  # fmt: skip

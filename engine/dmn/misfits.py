"""Why a value is not of a type, in words that name the member, element or constraint; never the value itself."""

from __future__ import annotations

from typing import Any

from engine.feel.values import kind, kind_zh

from .coercion import coerced
from .evaluation import Evaluation
from .findings import Place, Said
from .itemtypes import Constrained, Lazy, ListType, Structure, Type

Reason = tuple[str, str]


def coerce(value: Any, wanted: Type, at: Place, ev: Evaluation, what: Reason = ("值", "the value")) -> Any:
    """The value as that type; otherwise null, with a warning that says why. `what` names it (zh, en)."""
    fits, converted = coerced(value, wanted)
    if not fits:
        zh, en = misfit(value, wanted)
        ev.warn(at, "type", Said(
            f"{what[0]}不属于类型“{wanted.name}”，按空值处理：{zh}。",
            f"Expected {what[1]} to be of type {wanted.name} but {en}; it counts as null.",
            "请检查该值或类型定义。", "Check the value or the type.",
        ))
    return converted


def misfit(value: Any, of: Type) -> Reason:
    """The first reason why the type does not admit the value."""
    if isinstance(of, Lazy):
        return misfit(value, of.target)
    if isinstance(of, Constrained):
        if not of.base.admits(value):
            return misfit(value, of.base)
        test = " ".join(of.written.text.split())
        return f"不满足约束 {test}", f"it does not meet {test}"
    if isinstance(of, Structure) and isinstance(value, dict):
        return _member(value, of)
    if isinstance(of, ListType) and isinstance(value, list):
        return _element(value, of)
    return f"应为{of.name}，实为{kind_zh(value)}", f"it is a {kind(value)}, not a {of.name}"


def _member(value: dict[str, Any], of: Structure) -> Reason:
    missing = [name for name in of.members if name not in value]
    if missing:
        return f"缺少{'、'.join(missing)}", f"{', '.join(missing)} is missing"
    for name, kind_of in of.members.items():
        if not kind_of.admits(value[name]):
            zh, en = misfit(value[name], kind_of)
            return f"{name}：{zh}", f"in {name} {en}"
    return "结构不符", "its structure differs"


def _element(value: list[Any], of: ListType) -> Reason:
    for number, item in enumerate(value, 1):
        if not of.element.admits(item):
            zh, en = misfit(item, of.element)
            return f"第 {number} 项：{zh}", f"in item {number} {en}"
    return "列表不符", "the list differs"

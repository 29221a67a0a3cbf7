"""Texts of the findings about data: what associations say, and elements of which only one can be read."""

from __future__ import annotations

from engine.bpmn.message import Message, error

DATA: dict[str, Message] = {
    "association.sources": error(
        "数据关联有 {count} 个来源，但没有说明如何合成一个值",
        "Expected one source of the data association, or a transformation, but there are {count} sources",
        "只保留一个来源，或用 transformation 写明如何由它们得出值",
        "Keep one source, or write a transformation that makes one value of them",
    ),
    "element.twice": error(
        "{parent} 中只能有一个 {name}，但有 {count} 个",
        "Expected one {name} in {parent} but there are {count}",
        "只保留一个",
        "Keep one of them",
    ),
}

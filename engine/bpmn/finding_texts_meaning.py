"""Texts of the findings about expressions that are FEEL but do not mean what they seem to."""

from __future__ import annotations

from engine.bpmn.message import Message, error, note, warning

MEANING: dict[str, Message] = {
    "expression.full_width": error(
        "表达式“{text}”：{zh}",
        "In '{text}': {en}",
        "{remedy_zh}",
        "{remedy_en}",
    ),
    "expression.doubtful": warning(
        "表达式“{text}”：{zh}",
        "In '{text}': {en}",
        "{remedy_zh}",
        "{remedy_en}",
    ),
    "variable.function": note(
        "脚本读取并写入变量“{name}”，而它与 FEEL 函数同名：变量还没有值时，读到的是那个函数",
        "Expected a variable of another name but the script reads and writes '{name}', a function of FEEL:"
        " before the variable is set, the name means the function",
        "给变量换一个名称",
        "Give the variable another name",
    ),
}

"""Why a decision came out as it did, in words: which tables were asked, what came in, which rows hit (zh, en)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.feel.numbers import number_text
from engine.feel.values import Range, range_text

from .evaluation import Hit, TableUse

_LONGEST = 200

_POLICIES_ZH = {
    "UNIQUE": "唯一", "ANY": "任意", "PRIORITY": "优先级", "FIRST": "首个", "COLLECT": "收集",
    "RULE ORDER": "规则顺序", "OUTPUT ORDER": "输出顺序", "COLLECT SUM": "收集求和", "COLLECT MIN": "收集取小",
    "COLLECT MAX": "收集取大", "COLLECT COUNT": "收集计数",
}


@dataclass(frozen=True)
class Explanation:
    """The decision asked for, its value, and the tables used on the way, innermost first."""

    decision: str
    value: Any
    tables: tuple[TableUse, ...]

    def words(self, language: str = "zh") -> str:
        """Sentences in Chinese ("zh") or English ("en"), one paragraph per table and one for the result."""
        say_table, say_result = (_table_zh, _result_zh) if language == "zh" else (_table_en, _result_en)
        return "\n".join([*(say_table(use) for use in self.tables), say_result(self.decision, self.value)])


def _result_zh(decision: str, value: Any) -> str:
    return f"决策“{decision}”的结果：{feel_text(value)}。"


def _result_en(decision: str, value: Any) -> str:
    return f'Decision "{decision}" gives {feel_text(value)}.'


def _table_zh(use: TableUse) -> str:
    inputs = "，".join(f"{label} = {feel_text(value)}" for label, value in use.inputs) or "（无）"
    head = f"决策表“{use.owner}”（命中策略：{_POLICIES_ZH[use.hit_policy]}）的输入：{inputs}。"
    if not use.hits:
        tail = "没有规则命中"
        return head + tail + (f"，结果为 {feel_text(use.result)}。" if use.result is not None else "，结果为空。")
    return head + "".join(_hit_zh(use, hit) for hit in use.hits) + f"结果：{feel_text(use.result)}。"


def _hit_zh(use: TableUse, hit: Hit) -> str:
    why = "且 ".join(f"{label} 符合 {test} " for label, test in _conditions(use, hit)).strip() or "该行不设条件"
    gives = "，".join(f"{name} = {feel_text(v)}" if name else feel_text(v) for name, v in _gives(use, hit))
    note = "；".join(part for part in hit.annotations if part)
    return f"第 {hit.number} 条规则命中（{why}），给出 {gives}" + (f"（{note}）" if note else "") + "。"


def _table_en(use: TableUse) -> str:
    inputs = ", ".join(f"{label} = {feel_text(value)}" for label, value in use.inputs) or "none"
    head = f'Table of "{use.owner}" (hit policy {use.hit_policy.lower()}), inputs: {inputs}. '
    if not use.hits:
        return head + f"No rule matches; the result is {feel_text(use.result)}."
    return head + "".join(_hit_en(use, hit) for hit in use.hits) + f"Result: {feel_text(use.result)}."


def _hit_en(use: TableUse, hit: Hit) -> str:
    why = " and ".join(f"{label} meets {test}" for label, test in _conditions(use, hit)) or "the row asks nothing"
    gives = ", ".join(f"{name} = {feel_text(v)}" if name else feel_text(v) for name, v in _gives(use, hit))
    note = "; ".join(part for part in hit.annotations if part)
    return f"Rule {hit.number} matches ({why}) and gives {gives}" + (f" ({note})" if note else "") + ". "


def _conditions(use: TableUse, hit: Hit) -> list[tuple[str, str]]:
    labels = [label for label, _ in use.inputs]
    return [(label, test) for label, test in zip(labels, hit.conditions, strict=False) if test not in ("", "-")]


def _gives(use: TableUse, hit: Hit) -> list[tuple[str, Any]]:
    names = use.output_names if len(use.output_names) > 1 else ("",)
    return list(zip(names, hit.outputs, strict=False))


def feel_text(value: Any) -> str:
    """A value as FEEL would write it, cut at 200 characters."""
    text = _text(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _text(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value[:_LONGEST]}"'
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, list):
        return f"[{', '.join(_text(item) for item in value[:20])}{', …' if len(value) > 20 else ''}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_text(item)}' for key, item in list(value.items())[:20])}}}"
    return range_text(value) if isinstance(value, Range) else str(value)

"""The words of the remarks on what is FEEL but does not mean what it seems to, in both languages."""

from __future__ import annotations

from typing import NamedTuple

from engine.feel.errors import Finding
from engine.feel.tokens import FULL_WIDTH_REMEDY
from engine.feel.values import KIND_ZH

Position = tuple[int, int]


class _Words(NamedTuple):
    code: str
    en: str
    zh: str
    remedy_en: str
    remedy_zh: str
    severity: str = "warning"


_FULL_WIDTH = (
    "full-width",
    "Expected half-width signs but {name!r}, with the full-width {sign}, is read as one name.",
    "{name!r} 含全角符号“{sign}”，整个被读作一个名称。",
    *FULL_WIDTH_REMEDY,
)
_WORDS = {
    # Nobody calls a variable so: the expression could only stop the case.
    "operator": _Words(*_FULL_WIDTH, "error"),
    "sign": _Words(*_FULL_WIDTH),
    "compared": _Words(
        "never",
        "Expected two values of one kind but a {one} is compared with a {other}; that is never true.",
        "{one_zh}与{other_zh}比较，永远不成立。",
        'Write both as the same kind; texts need "double quotes".',
        "请使两边类型相同；文本须加英文双引号。",
    ),
    "joined": _Words(
        "never",
        'Expected true or false beside "{op}" but found a {one}; that is never true.',
        "“{op}”两侧应为是非值，此处为{one_zh}，永远不成立。",
        'Write the whole comparison on each side: x = "a" {op} x = "b"; or x in ("a", "b").',
        '请在两侧写完整的比较：x = "a" {op} x = "b"；或写 x in ("a", "b")。',
    ),
    "signs": _Words(
        "never",
        "Expected one comparison but {written} compares with a range; that never holds.",
        "“{written}”是与一个区间比较，永远不成立。",
        "Write {right}.",
        "请写作 {right}。",
    ),
    "null end": _Words(
        "never",
        "Expected an end of the range but null makes the range null.",
        "区间的一端为空值，区间即为空。",
        "Leave the end out: (..5].",
        "不限的一端请留空：(..5]。",
    ),
    "ends": _Words(
        "never",
        "Expected two ends of one kind but found a {one} and a {other}; the range is null.",
        "区间两端类型不同（{one_zh}与{other_zh}），区间为空。",
        "Write both ends as the same kind.",
        "请使两端类型相同。",
    ),
    "text sum": _Words(
        "never",
        "Expected texts on both sides but one is of another kind; the result is null.",
        "文本与其他类型运算，结果为空。",
        "Write string(…) around the other value.",
        "其他类型的值请用 string(…) 转为文本。",
    ),
    "condition": _Words(
        "never",
        "Expected a condition that is true or false but found a {one}; it never holds.",
        "条件应得出“是”或“否”，此处为{one_zh}，永远不成立。",
        "Compare the value with something.",
        "请将该值与另一值比较。",
    ),
    "date": _Words(
        "bare-date",
        "Expected a date but {written} is arithmetic: a number.",
        "{written} 是算术运算，得到的是数字，不是日期。",
        "Write {right}.",
        "请写作 {right}。",
    ),
    "range": _Words(
        "bare-range",
        "Expected a range but {written} is a subtraction.",
        "{written} 是减法，不是区间。",
        "Write {right}.",
        "请写作 {right}。",
    ),
    "pattern": _Words(
        "pattern",
        "{reason} The call gives null.",
        "{reason_zh}调用结果为空。",
        "Correct the pattern.",
        "请更正模式。",
    ),
}


def remark(at: Position, key: str, **said: str) -> Finding:
    """The finding of that key; `one` and `other` are kinds of values and are said in Chinese too."""
    words = _WORDS[key]
    said |= {f"{name}_zh": KIND_ZH.get(kind, kind) for name, kind in said.items() if name in ("one", "other")}
    en, zh, remedy_en, remedy_zh = (text.format(**said) for text in words[1:5])
    return Finding(*at, words.severity, en, zh, remedy_en, remedy_zh, words.code)

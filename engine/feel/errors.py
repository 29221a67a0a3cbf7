"""The errors of FEEL: one base, two errors that are raised, and records for what is only reported."""

from __future__ import annotations

from dataclasses import dataclass


class FeelError(Exception):
    """Base of everything that `engine.feel` raises; carries both languages and a remedy."""

    def __init__(self, message_en: str, message_zh: str, remedy_en: str = "", remedy_zh: str = "") -> None:
        super().__init__(message_en)
        self.message_en = message_en
        self.message_zh = message_zh
        self.remedy_en = remedy_en
        self.remedy_zh = remedy_zh


class FeelSyntaxError(FeelError):
    """The text is not FEEL: where (line and column from 1), what was expected, how to put it right."""

    def __init__(self, position: tuple[int, int], expected: tuple[str, str], found: str,
                 remedy: tuple[str, str] = ("", "")) -> None:
        self.line, self.column = position
        self.expected_en, self.expected_zh = expected
        self.found = found
        super().__init__(
            f"Expected {expected[0]} but found {found} (line {self.line}, column {self.column}).",
            f"第 {self.line} 行第 {self.column} 列:应为{expected[1]},实为 {found}。",
            remedy[0] or "Correct the expression at this place.",
            remedy[1] or "请在此处更正表达式。",
        )


class FeelBudgetError(FeelError):
    """The evaluation asked for more steps, time, size or depth than its budget allows."""

    def __init__(self, limit: str, allowed: object) -> None:
        self.limit = limit
        self.allowed = allowed
        zh = _LIMITS.get(limit, limit)
        super().__init__(
            f"Expected the expression to stay within its {limit} budget ({allowed}) but it needs more.",
            f"表达式超出{zh}上限({allowed})。",
            "Make the data or the expression smaller, or split it into several.",
            "请缩小数据或表达式,或拆成几个表达式。",
        )


_LIMITS = {
    "steps": "步数", "time": "时间", "string": "字符串长度", "items": "列表长度", "depth": "嵌套深度",
    "text": "表达式长度", "pattern": "正则表达式", "result": "结果大小",
}


class NullResult(Exception):
    """Raised inside a built-in: the standard gives null here; the call turns it into null and a warning."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.en = en
        self.zh = zh


@dataclass(frozen=True, slots=True)
class FeelWarning:
    """Why a value became null: line and column from 1, text in both languages."""

    line: int
    column: int
    message_en: str
    message_zh: str

    def __str__(self) -> str:
        return f"{self.message_en} (line {self.line}, column {self.column})"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark of the static check; severity is "error" or "warning".

    `code`: syntax, too-large, unknown-name, bad-literal, unknown-type, external-function or arguments; of what is FEEL
    but does not mean what it seems to: never, full-width, bare-date, bare-range or pattern.
    """

    line: int
    column: int
    severity: str
    message_en: str
    message_zh: str
    remedy_en: str
    remedy_zh: str
    code: str

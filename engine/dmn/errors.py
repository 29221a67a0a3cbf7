"""The one exception of this room: a DMN file that cannot be read at all."""

from __future__ import annotations


class DmnError(Exception):
    """A DMN file or call is refused: says where, why (zh, en) and what to do about it (zh, en)."""

    def __init__(
        self, zh: str, en: str, *, element: str = "", line: int = 0, remedy: tuple[str, str] = ("", "")
    ) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en
        self.element = element
        self.line = line
        self.remedy_zh, self.remedy_en = remedy

    def __str__(self) -> str:
        place = f" [{self.element}:{self.line}]" if self.element or self.line else ""
        return f"{self.zh} {self.remedy_zh} / {self.en} {self.remedy_en}{place}".strip()


class UnknownElement(DmnError):
    """A decision, decision service or knowledge model of that name is not in the model."""

    def __init__(self, name: str, known: list[str]) -> None:
        listed = "、".join(known[:20])
        super().__init__(
            f"模型中没有名为“{name}”的决策。",
            f"Expected a decision named {name!r} but the model has none.",
            element=name,
            remedy=(f"已有：{listed}。", f"Known: {', '.join(known[:20])}."),
        )


class TooCostly(DmnError):
    """A decision asks for more steps, time, size or depth than its budget allows."""

    def __init__(self, name: str, spent: Exception) -> None:
        zh = getattr(spent, "message_zh", "嵌套过深。")
        en = getattr(spent, "message_en", "Expected less nesting but the decision is too deep.")
        super().__init__(
            f"决策“{name}”超出预算：{zh}", f"Decision {name!r} exceeds its budget: {en}", element=name,
            remedy=("请简化决策或缩小数据。", "Simplify the decision or make the data smaller."),
        )

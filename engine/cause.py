"""Why something failed (原因), in English and in Chinese: what an incident keeps and a person reads."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Cause(NamedTuple):
    """One sentence in both languages; `zh` is never empty."""

    en: str
    zh: str

    def cut(self, length: int) -> Cause:
        """Both sides with at most `length` characters."""
        return Cause(self.en[:length], self.zh[:length])


class Element(Protocol):
    """What an element of a diagram is called."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def called(element: Element) -> Cause:
    """An element by its name in either language with its id, or by its id alone."""
    key, name, name_en = element.id, element.name, element.name_en
    return Cause(
        f"{key} ({name_en})" if name_en and name_en != key else key,
        f"“{name}”（{key}）" if name and name != key else key,
    )


def chinese_of(error: BaseException) -> str:
    """What an error says of itself in Chinese, whichever room raised it; empty for a foreign one (ValueError)."""
    for said in (getattr(error, "zh", ""), getattr(error, "message_zh", ""), getattr(error, "text", None)):
        words = getattr(said, "zh", said)  # the forms' errors carry a pair
        if isinstance(words, str) and words and words != str(error):
            return words
    return ""


def of(error: BaseException) -> Cause:
    """An error that was raised on purpose, as it speaks; of any other its own text, said to be that."""
    en = str(error) or type(error).__name__
    return Cause(en, chinese_of(error) or f"系统内部错误，请联系维护人员。原文：{type(error).__name__}: {en}")


def original(error: BaseException) -> str:
    """The class and text of an error, as a programmer looks for it in a log."""
    return f"{type(error).__name__}: {error}"

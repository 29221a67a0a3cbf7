"""What a person reads, in Chinese and in English; and how an error speaks in both."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Bilingual(NamedTuple):
    """One thing said in both languages, Chinese first (zh-CN); `zh` is never empty."""

    zh: str
    en: str

    def filled(self, **values: object) -> Bilingual:
        """Fill the `{names}` of both sides with the same values."""
        return Bilingual(self.zh.format(**values), self.en.format(**values))

    def cut(self, length: int) -> Bilingual:
        """Both sides with at most `length` characters."""
        return Bilingual(self.zh[:length], self.en[:length])


class Element(Protocol):
    """What an element of a diagram is called."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def called(element: Element) -> Bilingual:
    """An element by its name in either language with its id, or by its id alone."""
    key, name, name_en = element.id, element.name, element.name_en
    return Bilingual(
        f"“{name}”（{key}）" if name and name != key else key,
        f"{key} ({name_en})" if name_en and name_en != key else key,
    )


def chinese_of(error: BaseException) -> str:
    """The Chinese text of an error, whichever room raised it; empty for a foreign one (ValueError)."""
    for said in (getattr(error, "zh", ""), getattr(error, "message_zh", ""), getattr(error, "text", None)):
        words = getattr(said, "zh", said)  # the forms' errors carry a pair
        if isinstance(words, str) and words and words != str(error):
            return words
    return ""


def of(error: BaseException) -> Bilingual:
    """Both texts of an error that was raised on purpose; for any other error its own text, marked as such."""
    en = str(error) or type(error).__name__
    return Bilingual(chinese_of(error) or f"系统内部错误，请联系维护人员。原文：{type(error).__name__}: {en}", en)


def original(error: BaseException) -> str:
    """The class and text of an error, as a programmer looks for it in a log."""
    return f"{type(error).__name__}: {error}"

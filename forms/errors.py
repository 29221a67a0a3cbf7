"""The errors of this room, under one base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ground.bilingual import Bilingual


class FormsError(Exception):
    """Base of every error of this room; carries its sentence in both languages."""

    def __init__(self, text: Bilingual) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a form schema, at its component.

    `element`: id or key of the component; `severity`: "error" (the form is refused) or "warning".
    """

    element: str
    code: str
    severity: str
    message: Bilingual
    remedy: Bilingual


class BadForm(FormsError):
    """The schema cannot become a form; `findings` name each fault at its component."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        more = len(findings) - 1
        super().__init__(Bilingual(
            f"表单有误：{first.element}：{first.message.zh}" + (f"（另有 {more} 处）" if more else ""),
            f"Expected a valid form, but {first.element}: {first.message.en}"
            + (f" (and {more} more)" if more else ""),
        ))
        self.findings = tuple(findings)


class BadExpression(FormsError):
    """A FEEL text of a form cannot be compiled or used."""


class UnknownCode(FormsError):
    """A text is neither code, label nor alias of a code table; `suggestions` are the nearest labels."""

    def __init__(self, table: str, text: str, suggestions: Sequence[str]) -> None:
        near = "、".join(suggestions)
        super().__init__(Bilingual(
            f"“{text}”不是代码表“{table}”的取值" + (f"，是否应为：{near}" if near else ""),
            f"Expected a value of code table “{table}” but found “{text}”"
            + (f"; nearest: {', '.join(suggestions)}" if suggestions else ""),
        ))
        self.table = table
        self.suggestions = tuple(suggestions)


class UnknownTable(FormsError):
    """No code table of this name is shipped."""


class BadWorkbook(FormsError):
    """A workbook is refused before it is read: too large, a bomb, encrypted, with macros, or not a workbook."""


class SeveralSheets(BadWorkbook):
    """More than one sheet could be meant; `sheets` are their names, to choose from."""

    def __init__(self, sheets: Sequence[str], text: Bilingual) -> None:
        super().__init__(text)
        self.sheets = tuple(sheets)

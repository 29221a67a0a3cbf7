"""What a folder declares of the rows of its cases, where one case is about many (批量件)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from forms.schema import Component, parse
from ground.bilingual import Bilingual
from records.acting import Acting
from records.many.effects import Applied, ApprovedRow
from records.many.entering import NewRow

WIDGET = "rows"


@dataclass(frozen=True)
class RowColumn:
    """A column of the rows: its key in the values, and its titles.

    A `shown` one holds codes or ids that may be filtered and sorted by; all others are sealed and listed masked.
    `words` says a code in words. `listed` ones stand in the table, the rest in the row's own form and the workbook.
    `choices` are the codes that it can hold, with their words: a workbook offers them. A `fixed` one is said by a rule
    or a register and written by nobody; one that `stands` is written with a new row and not changed afterwards.
    """

    key: str
    title: Bilingual
    shown: bool = False
    required: bool = False
    listed: bool = True
    words: Callable[[Any], Bilingual] | None = None
    choices: Mapping[str, Bilingual] = field(default_factory=dict)
    fixed: bool = False
    stands: bool = False

    def said(self, value: Any) -> Bilingual:
        """A value in words; nothing is an empty text."""
        if self.words is not None and value not in (None, ""):
            return self.words(value)
        text = "" if value is None else str(value)
        return Bilingual(text, text)

    def code(self, text: str) -> str:
        """The code that a cell of a workbook names by itself or by its words; the text itself where it names none."""
        return next((code for code, said in self.choices.items() if text in (code, said.zh, said.en)), text)


@dataclass(frozen=True)
class Judging:
    """What rows are judged with: a session, who writes them, the variables of the case, the raw values of each row.

    `decide` asks a rule that was deployed with the case's drawing, by its name, for what the rule sees.
    """

    session: Session
    acting: Acting
    variables: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    decide: Callable[[str, Mapping[str, Any]], Any]


@dataclass(frozen=True)
class SheetRow:
    """A row of a workbook: its number there, the id it came back with, its values, what the sheet's rules found."""

    number: int
    row_id: str | None
    values: Mapping[str, Any]
    findings: Sequence[dict[str, Any]] = ()


@dataclass(frozen=True)
class Effecting:
    """What an effect works with: the unit of work, the author, the variables of the case, a chunk of approved rows."""

    work: Any
    acting: Acting
    variables: Mapping[str, Any]
    rows: Sequence[ApprovedRow]


@dataclass(frozen=True)
class EffectingAll:
    """What an effect over a whole chunk works with; `due` is the criterion on CaseRow that its rows meet."""

    work: Any
    acting: Acting
    variables: Mapping[str, Any]
    due: ColumnElement[bool]


@dataclass(frozen=True)
class Many:
    """The case is one of many: its columns, how rows are judged, and their effect, chunk by chunk.

    `judge` gives each row, in order, its sealed and shown values and its findings. `effect` changes the registers for a
    chunk, set-based, and says of each row what came of it; it runs once for a row, whatever is killed meanwhile.
    `opened`: it needs the sealed values. An effect that needs none and cannot fail for single rows is `effect_of_all`
    instead: statements over a chunk, with no row passing through Python. `read` reads the folder's own kind of
    workbook; without one columns are found by their titles.
    """

    columns: Sequence[RowColumn]
    judge: Callable[[Judging], Sequence[NewRow]]
    effect: Callable[[Effecting], Sequence[Applied]] | None = None
    effect_of_all: Callable[[EffectingAll], None] | None = None
    opened: bool = True
    chunk: int = 1_000
    read: Callable[[Judging, bytes, str], Iterator[SheetRow]] | None = field(default=None)


@dataclass(frozen=True)
class RowsField:
    """The field of a form that shows rows: what may be decided of each, whether they are written here.

    `settles` are the outcomes of the task with which its rows go on; by any other they end as withdrawn.
    """

    key: str
    decides: tuple[str, ...]
    writes: bool
    settles: tuple[str, ...]


def rows_field(form: Mapping[str, Any] | str | None) -> RowsField | None:
    """Return the field of a form that shows rows, or None."""
    if not form or isinstance(form, str) and f'"{WIDGET}"' not in form:
        return None
    for component in parse(form).walk():
        if component.custom("widget") == WIDGET:
            return RowsField(component.key, _words(component, "decides"), component.custom("writes") == "yes",
                             _words(component, "settles"))  # fmt: skip
    return None


def _words(component: Component, name: str) -> tuple[str, ...]:
    return tuple(component.custom(name).split())

"""The parts of a process folder, and the catalogue that finds every folder.

A folder holds the diagram, its rules and forms, the Python behind its service tasks, and what a person sees
of a case. The catalogue knows none of them by name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes import many as case_of_many
from processes.deadlines import YearPart
from processes.demo import Demo, Provincial, Story
from processes.for_each import ForEach
from processes.jobs import Job
from processes.lookups import Lookup
from processes.notices import USUAL, NoticeTo
from processes.relations import Relation
from processes.rows import Many
from processes.sealed_paths import Mask
from processes.season import Season
from processes.sections import Shown
from processes.starters import Starters
from processes.subjects import Subject
from processes.variants import VARIANTS, Variant
from records.errors import Invalid
from records.settings.registry import Key
from records.students.guards import Guard

OTHERS = Bilingual("其他业务", "Others")
_DEPLOYED = (".bpmn", ".dmn", ".form")
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Column:
    """A column in lists of a process's cases: its name, title, and its cells by case id, for a page at once.

    A row holds `case_id`, `number`, `organisation` and the case's `variables`.
    """

    name: str
    title: Bilingual
    values: Callable[[Session, Sequence[Mapping[str, Any]]], dict[str, Bilingual]]


class Refused(Exception):
    """Raised when a case may not start: each reason names rule, level, document and remedy.

    `reasons` is a list of mappings with the keys rule, message, message_en, level, level_en, document, remedy and
    remedy_en.
    """

    def __init__(self, reasons: Sequence[Mapping[str, Any]]) -> None:
        super().__init__("; ".join(str(r.get("message_en", r.get("rule"))) for r in reasons))
        self.reasons = [dict(r) for r in reasons]
        self.zh = "；".join(str(r.get("message") or r.get("rule")) for r in reasons)


def _no_sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    return {}


def _nothing_shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    return Shown()


@dataclass
class Process:
    """One business process: its key, its folder, and all that the folder declares; no other room names it.

    What people see: `title` is its short name; `group` and `description` place it on the start page, where the common
    ones come first (`rank`, 1 to 99, the lowest on top); `sentences` say
    many cases in words for a list, `columns` are added to lists of its cases, `shown` shows one case in sections;
    `phrases` are words offered with a decision, by outcome (`refuse`) or by task and outcome (`AgreeCancel.refuse`).
    Starting: `starters` say who may, where and when; `subject` gives the opaque business key of a request; `lookups`
    are the lists its forms choose from; `subjects` are what its cases are about, from whose cards it can be started.
    Working: `services` are the functions behind service tasks, `jobs` its long work (stored as `<key>.<name>`),
    `start_for_each` the cases that its timer and message starts open,
    `card_change` makes the request by which an edited card's reserved fields start this process: of the student,
    the fields, and what was told with them (why, go_on);
    `involved` names who took part in a case beside its starter and its deciders: neither they nor their substitutes
    decide at a seat that the drawing keeps from those;
    `beside` are files deployed with those of the folder, which go before them (a drawing that several folders share),
    `relations` lead to organisations (`<key>.<name>`), `notices` say who is told of what a task announces,
    `sealed` are the fields of its forms that identify somebody (`number`, `guardian.phone`, `members[].name`), each
    with its mask: a case holds id and digest of what was entered there (processes.sealing);
    `settings` are what levels may set (`<key>.…`), `excludes` is what its cases change of a student (person, school,
    state, identity, class), by which running cases exclude one another, `guards` what must hold before
    anybody writes a record (`<key>.<name>`); `demo` are the cases that the demo starts, or `no_demo` says why it starts
    none, `story` marks the process whose cases it plays day by day. `many` says that a case is about
    many rows: it brings the services `<key>.open_body` and `<key>.apply_rows` and the job of the effects;
    `variants` are the drawings of provinces whose order differs, each in `variants/<name>` of the folder;
    `provincial` are the rules of provinces, cities and counties on record, which the demo puts in force; `year` is
    what it adds to the calendar of a school year beside its windows, `season` what a simulated year does with it.
    `follows` are acts of the registers after which a case begins, each with the message that tells a running one
    (processes.following);
    `replaces` are the direct acts of pages that go by this process instead; the page is refused and names it.
    """

    key: str
    folder: Path
    services: dict[str, Callable[..., Any]] = field(default_factory=dict)
    sentences: Callable[[Session, Sequence[Any]], dict[str, Bilingual]] = _no_sentences
    shown: Callable[[Session, Mapping[str, Any], Mapping[str, Any]], Shown] = _nothing_shown
    subject: Callable[[Mapping[str, Any]], str | None] = lambda request: None
    phrases: Mapping[str, Sequence[Bilingual]] = field(default_factory=dict)
    starters: Starters = field(default_factory=Starters)
    title: Bilingual | None = None
    group: Bilingual = OTHERS
    rank: int = 50
    description: Bilingual | None = None
    subjects: Sequence[Subject] = ()
    excludes: str = ""
    card_change: Callable[[str, Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]] | None = None
    guards: Sequence[Guard] = ()
    demo: Demo | None = None
    no_demo: str = ""
    story: Story | None = None
    columns: list[Column] = field(default_factory=list)
    settings: Sequence[Key] = ()
    jobs: Sequence[Job] = ()
    start_for_each: Sequence[ForEach] = ()
    lookups: Sequence[Lookup] = ()
    relations: Mapping[str, Relation] = field(default_factory=dict)
    sealed: Mapping[str, Mask] = field(default_factory=dict)
    beside: Mapping[str, bytes] = field(default_factory=dict)
    notices: Mapping[str, Sequence[NoticeTo]] = field(default_factory=lambda: USUAL)
    many: Many | None = None
    variants: Sequence[Variant] = ()
    involved: Callable[[Session, Mapping[str, Any]], Collection[str]] | None = None
    provincial: Sequence[Provincial] = ()
    replaces: Collection[str] = ()
    follows: Mapping[str, str] = field(default_factory=dict)
    year: YearPart | None = None
    season: Season | None = None

    def __post_init__(self) -> None:
        if self.many is not None:
            self.services.update(case_of_many.services(self.key, self.many))
            self.jobs = (*self.jobs, case_of_many.job(self.many))
        self._check_own("settings", "设置项", [key.name for key in self.settings])
        self._check_own("relations", "隶属关系", self.relations)
        self._check_own("guards", "写入条件", [guard.name for guard in self.guards])

    def _check_own(self, what: str, what_zh: str, names: Iterable[str]) -> None:
        """What a folder declares is named after it, so that no two folders meet."""
        strangers = [name for name in names if not name.startswith(f"{self.key}.")]
        if strangers:
            raise Invalid(
                f"Expected the {what} of {self.key} to be named {self.key}.… but got {', '.join(strangers)}.",
                f"流程 {self.key} 的{what_zh}须以“{self.key}.”开头，现有 {'、'.join(strangers)}",
            )

    def phrases_for(self, element: str, outcome: str) -> Sequence[Bilingual]:
        """Return the words offered with an outcome of a task: its own, else those of the outcome anywhere."""
        return self.phrases.get(f"{element}.{outcome}", self.phrases.get(outcome, ()))

    def service(self, function: Function) -> Function:
        """Register a function behind a service task, under the process key and its own name."""
        self.services[f"{self.key}.{function.__name__}"] = function
        return function

    def says(self, function: Callable[[Session, Sequence[Any]], dict[str, Bilingual]]) -> Any:
        """Register the function that puts cases in words."""
        self.sentences = function
        return function

    def shows(self, function: Callable[[Session, Mapping[str, Any], Mapping[str, Any]], Shown]) -> Any:
        """Register the function that shows one case."""
        self.shown = function
        return function

    def column(self, name: str, title: Bilingual) -> Callable[[Function], Function]:
        """Register the function that fills a column of lists of its cases."""

        def registered(function: Function) -> Function:
            self.columns.append(Column(name, title, function))
            return function

        return registered

    def files(self) -> dict[str, bytes]:
        """Return what is deployed together, by file name: diagram, rules and forms."""
        return {**self.beside, **_read(self.folder, leave_out=self.folder / VARIANTS)}

    def files_of(self, variant: Variant) -> dict[str, bytes]:
        """Return what is deployed for the subtree of a variant: its own files go before those of the process."""
        return {**self.files(), **_read(self.folder / VARIANTS / variant.name)}


def titled(process: Process) -> Bilingual:
    """Return what a process is called: its title, or its key where it has none."""
    return process.title or Bilingual(process.key, process.key)


def _read(folder: Path, leave_out: Path | None = None) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.suffix in _DEPLOYED)
    return {path.name: path.read_bytes() for path in found if leave_out is None or leave_out not in path.parents}


@cache
def catalogue() -> Mapping[str, Process]:
    """Return every process folder by key; a package without `process.py` holds what several folders share."""
    import processes

    found: dict[str, Process] = {}
    for module in pkgutil.iter_modules(processes.__path__):
        if module.ispkg and find_spec(f"processes.{module.name}.process") is not None:
            process = importlib.import_module(f"processes.{module.name}").process
            found[process.key] = process
    return found


def all_services(found: Iterable[Process]) -> dict[str, Callable[..., Any]]:
    """Return the service functions of several processes under their full names."""
    return {name: function for process in found for name, function in process.services.items()}


def that_change(what: str) -> frozenset[str]:
    """Return the keys of the processes whose cases change one thing of a student: person, school, state, identity."""
    return frozenset(key for key, process in catalogue().items() if process.excludes == what)

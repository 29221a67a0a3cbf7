"""Sealed fields (密封字段): what a form takes in and identifies somebody goes to the registers, never into a case.

A folder declares the fields (`Process.sealed`). In their place a case holds `{sealed, field, digest}`: the id of the
sealed entry, the field in it, and the entry's digest. Every path by which data enter a case passes `seal`, before a
variable or a row of the history exists and in the transaction that writes them: starts in `processes.starting.begin`,
decisions and corrections in `processes.deciding.admit`. A value that stays as it was keeps the reference that it had,
so what was corrected is told as for any other field (decisions, domain 1-2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from processes.catalogue import Process
from processes.sealed_paths import hidden, named, pattern, placed, places
from records.acting import Acting
from records.keyring import digest
from records.scope import system_scope
from records.sealed_entries import Entry, give_to_case, keep_entry, read_entries

REFERENCE = frozenset({"sealed", "field", "digest"})
_EMPTY: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True)
class Sealed:
    """Data as a case may hold them, and the entries that were made for it."""

    data: dict[str, Any]
    entries: tuple[str, ...] = ()


@dataclass
class Reader:
    """Who looks: an account; `clear` for whoever decides. `opened` collects the entries that were read in clear."""

    account: str | None
    clear: bool = False
    opened: set[str] = field(default_factory=set)


def is_reference(value: Any) -> bool:
    """Tell whether a value stands for a sealed one."""
    return isinstance(value, Mapping) and value.keys() == REFERENCE


def seal(
    session: Session, acting: Acting, process: Process | None, data: Mapping[str, Any], before: Mapping[str, Any]
) -> Sealed:  # fmt: skip
    """Keep the sealed fields of submitted data in the registers and leave references; `before` is what stood there."""
    if process is None or not process.sealed:
        return Sealed(dict(data))
    found = {place: value for path in process.sealed for place, value in places(data, path)
             if value not in _EMPTY and not is_reference(value)}  # fmt: skip
    if not found:
        return Sealed(dict(data))
    stood = {place: value for path in process.sealed for place, value in places(before, path) if is_reference(value)}
    entries = _read_all(session, stood)
    known = {place: _value(entries, reference) for place, reference in stood.items()}
    kept = {place: stood[place] for place, value in found.items() if place in stood and known[place] == value}
    fresh = {place: value for place, value in found.items() if place not in kept}
    if not fresh:
        return Sealed(placed(data, kept))
    entry = keep_entry(session, acting, process.key, {named(place): value for place, value in fresh.items()})
    made = {place: _reference(entry.id, named(place), entry.digest) for place in fresh}
    return Sealed(placed(data, {**kept, **made}), (entry.id,))


def stand_ins(data: Mapping[str, Any], sealed: Iterable[str]) -> dict[str, Any]:
    """Data with references that lead nowhere: what a rehearsal holds, which has no registers.

    Two values have two references, as in a real case.
    """
    found = {place: value for path in sealed for place, value in places(data, path) if value not in _EMPTY}
    return placed(data, {place: _reference("rehearsal", named(place), digest(value)) for place, value in found.items()})


def claim(session: Session, sealed: Sealed, case_no: str) -> None:
    """Let what was sealed before its case had a number belong to it."""
    give_to_case(session, sealed.entries, case_no)


def opened(session: Session, values: Any) -> Any:
    """Values with what was sealed in clear: for service functions, which act for the case and not for a reader."""
    with system_scope(session):
        entries = _entries(session, values)
    return _replaced(values, lambda reference: _value(entries, reference)) if entries else values


def seen(session: Session, process: Process | None, values: Any, reader: Reader) -> Any:
    """Values as a reader sees them: in clear to who decides or entered them, else masked; nothing outside the scope."""
    if process is None or not process.sealed:
        return values
    entries = _entries(session, values)

    def shown(reference: Mapping[str, Any]) -> Any:
        entry = entries.get(reference["sealed"])
        name = str(reference["field"])
        if entry is None or entry.fields is not None and pattern(name) not in entry.fields:
            return None
        value = entry.values.get(name)
        if reader.clear or reader.account is not None and entry.kept_by == reader.account:
            reader.opened.add(entry.id)
            return value
        mask = process.sealed.get(pattern(name), hidden)
        return mask(str(value)) if value not in _EMPTY else value

    return _replaced(values, shown)


def references(values: Any) -> Iterator[Mapping[str, Any]]:
    """Every reference in values, however deep."""
    if is_reference(values):
        yield values
    elif isinstance(values, Mapping):
        for value in values.values():
            yield from references(value)
    elif isinstance(values, list):
        for value in values:
            yield from references(value)


def _reference(entry: str, name: str, proof: str) -> dict[str, str]:
    return {"sealed": entry, "field": name, "digest": proof}


def _entries(session: Session, values: Any) -> dict[str, Entry]:
    return read_entries(session, {str(one["sealed"]): str(one["digest"]) for one in references(values)})


def _read_all(session: Session, stood: Mapping[Any, Mapping[str, Any]]) -> dict[str, Entry]:
    with system_scope(session):  # why: compared with what is submitted, shown to nobody
        return _entries(session, list(stood.values()))


def _value(entries: Mapping[str, Entry], reference: Mapping[str, Any]) -> Any:
    entry = entries.get(str(reference["sealed"]))
    return None if entry is None else entry.values.get(str(reference["field"]))


def _replaced(values: Any, by: Callable[[Mapping[str, Any]], Any]) -> Any:
    if is_reference(values):
        return by(values)
    if isinstance(values, Mapping):
        return {name: _replaced(value, by) for name, value in values.items()}
    return [_replaced(value, by) for value in values] if isinstance(values, list) else values

"""Where a sealed field stands in what a form took in: `number`, `guardian.phone`, `members[].name`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Mask = Callable[[str], str]
"""How a value looks to who may know of it but not read it."""
Place = tuple[str | int, ...]


def hidden(value: str) -> str:
    """Nothing of a value."""
    return "****" if value else ""


def places(data: Any, path: str) -> Iterator[tuple[Place, Any]]:
    """Every place of a path that data fill, with its value."""
    yield from _places(data, _steps(path), ())


def placed(data: Mapping[str, Any], values: Mapping[Place, Any]) -> dict[str, Any]:
    """The data with other values at some places; what lies around them is copied, not changed."""
    found: Any = dict(data)
    for place, value in values.items():
        found = _with(found, place, value)
    return dict(found)


def named(place: Place) -> str:
    """A place as text: `members[0].name`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return text.removeprefix(".")


def pattern(name: str) -> str:
    """The declared path of a place's text: `members[0].name` is one of `members[].name`."""
    parts = name.split("[")
    return parts[0] + "".join("[" + part.lstrip("0123456789") for part in parts[1:])


def _steps(path: str) -> list[str]:
    """`members[].name` as `members`, `[]`, `name`."""
    return [step for part in path.split(".") for step in (part.split("[")[0], *(["[]"] if "[" in part else []))]


def _places(data: Any, steps: Sequence[str], at: Place) -> Iterator[tuple[Place, Any]]:
    if not steps:
        yield at, data
    elif steps[0] == "[]":
        for number, one in enumerate(data if isinstance(data, list) else ()):
            yield from _places(one, steps[1:], (*at, number))
    elif isinstance(data, Mapping) and steps[0] in data:
        yield from _places(data[steps[0]], steps[1:], (*at, steps[0]))


def _with(data: Any, place: Place, value: Any) -> Any:
    if not place:
        return value
    first, rest = place[0], place[1:]
    copy: Any = list(data) if isinstance(first, int) else dict(data)
    copy[first] = _with(data[first], rest, value)
    return copy

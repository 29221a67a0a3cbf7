"""Records which files of the house a call enters, and by which calls."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from tests.house.source import ROOMS, ROOT


@dataclass(frozen=True)
class Call:
    """A function of the house that was called, and the file of the house that it was called from, if any."""

    code: CodeType
    file: str
    caller: str | None

    @property
    def given(self) -> bool:
        """A function made inside another one, or an object that is called: whoever calls it got it as an argument."""
        return "<locals>" in self.code.co_qualname or self.code.co_name == "__call__"


def calls_of(act: Callable[[], Any]) -> list[Call]:
    """Every call of a function of the house during `act`, in order. Calls through libraries count as by their user."""
    found: list[Call] = []

    def note(frame: FrameType, event: str, _arg: Any) -> None:
        file = _file(frame) if event == "call" else None
        if file is not None:
            callers = (_file(above) for above in _above(frame))
            found.append(Call(frame.f_code, file, next((caller for caller in callers if caller), None)))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(before)
    return found


def files_entered(calls: list[Call]) -> list[str]:
    """The files, each once, in the order in which they are first entered."""
    return list(dict.fromkeys(call.file for call in calls))


def _above(frame: FrameType) -> Iterator[FrameType]:
    above = frame.f_back
    while above is not None:
        yield above
        above = above.f_back


def _file(frame: FrameType) -> str | None:
    """The path of a frame's file below the root, None for libraries and tests."""
    path = Path(frame.f_code.co_filename)
    if not path.is_relative_to(ROOT):
        return None
    inside = path.relative_to(ROOT)
    return inside.as_posix() if inside.parts[0] in ROOMS and not path.name.startswith("test_") else None

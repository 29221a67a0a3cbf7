"""The demo's printed sign-ins, kept beside the demo's data; the only passwords anybody is ever shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from api.context import DemoSignIn


def read_sign_ins(path: Path) -> tuple[DemoSignIn, ...]:
    """Read the sign-ins of a demo installation; none when it is not one."""
    if not path.exists():
        return ()
    return tuple(DemoSignIn(**row) for row in json.loads(path.read_text(encoding="utf-8")))


def write_sign_ins(path: Path, sign_ins: Sequence[DemoSignIn]) -> None:
    """Keep the sign-ins of a demo installation."""
    path.write_text(json.dumps([asdict(s) for s in sign_ins], ensure_ascii=False, indent=1), encoding="utf-8")

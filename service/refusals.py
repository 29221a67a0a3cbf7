"""What a command says when it is refused: one sentence in English and one in Chinese, and exit code 1."""

from __future__ import annotations

from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup

from engine import cause
from engine.cause import Cause
from engine.errors import EngineError
from forms.errors import FormsError
from records.errors import RecordsError

REFUSALS = (EngineError, RecordsError, FormsError, OSError)


class SpokenCommands(TyperGroup):
    """Commands whose refusals are printed as sentences; a fault of ours keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except REFUSALS as refused:
            out = Console()
            for sentence in sentences(refused):
                out.print(f"[red]{escape(sentence)}[/red]", soft_wrap=True)
            raise typer.Exit(1) from refused


def sentences(refused: Exception) -> Cause:
    """The English and the Chinese sentence of a refusal."""
    if isinstance(refused, OSError):
        return Cause(
            f"Expected to read or write {refused.filename} but: {refused.strerror}; check the path and its rights",
            f"无法读写 {refused.filename}，请核对路径和权限（{refused.strerror}）",
        )
    return cause.of(refused)

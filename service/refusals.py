"""The output of a refused command: one sentence in English, one in Chinese, and exit code 1 or 2."""

from __future__ import annotations

from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup

from engine.errors import EngineError
from forms.errors import FormsError
from ground import bilingual
from ground.bilingual import Bilingual
from ground.errors import GroundError
from records.errors import RecordsError


class NotReady(Exception):
    """A command cannot begin with the environment as it is: an address, a folder, a variable; exit code 2."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.zh = zh


REFUSALS = (EngineError, RecordsError, FormsError, GroundError, OSError, NotReady)


class SpokenCommands(TyperGroup):
    """Commands whose refusals are printed as sentences; a fault of Heban's own keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except REFUSALS as refused:
            out = Console()
            said = sentences(refused)
            for sentence in (said.en, said.zh):
                out.print(f"[red]{escape(sentence)}[/red]", soft_wrap=True)
            raise typer.Exit(2 if isinstance(refused, NotReady) else 1) from refused


def sentences(refused: Exception) -> Bilingual:
    """The English and the Chinese sentence of a refusal."""
    if isinstance(refused, OSError):
        return Bilingual(
            f"无法读写 {refused.filename}，请核对路径和权限（{refused.strerror}）",
            f"Expected to read or write {refused.filename} but: {refused.strerror}; check the path and its rights",
        )
    return bilingual.of(refused)

"""What an expression can see while it is compiled: names, types, and whose expression it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from engine.feel.scope_names import is_simple
from engine.feel.types import FeelType

from . import model as m
from .itemtypes import Type


@dataclass(frozen=True)
class Scope:
    """Visible names, names that may follow a dot, types by name, the file, and what is known of variables' types."""

    definitions: m.Definitions
    names: frozenset[str]
    parts: frozenset[str]
    types: Mapping[str, FeelType]
    known: Mapping[str, Type] = field(default_factory=dict)
    open: bool = False  # inputs that no element declares are visible too

    def plus(self, names: Iterable[str], known: Mapping[str, Type] | None = None) -> Scope:
        """The same with more names visible."""
        return replace(self, names=self.names | frozenset(names), known={**self.known, **(known or {})})

    @cached_property
    def announced(self) -> frozenset[str]:
        """The names the parser must be told to read an expression: those of more than one word."""
        return frozenset(name for name in self.names | self.parts if not is_simple(name))

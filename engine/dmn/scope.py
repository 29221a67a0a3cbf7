"""What an expression can see while it is compiled: names, types, and whose expression it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from engine.feel.scope_names import KnownNames, is_simple
from engine.feel.types import FeelType

from . import model as m
from .itemtypes import Type


@dataclass(frozen=True)
class Scope:
    """Visible names, names that can follow a dot, types by name, the file, and what is known of variables' types."""

    definitions: m.Definitions
    names: frozenset[str]
    parts: frozenset[str]
    types: Mapping[str, FeelType]
    known: Mapping[str, Type] = field(default_factory=dict)
    open: bool = False  # inputs that no element declares are visible too

    announced: KnownNames = field(default_factory=KnownNames)  # of names and parts those of more than one word

    @classmethod
    def of_file(cls, definitions: m.Definitions, parts: Iterable[str], types: Mapping[str, FeelType]) -> Scope:
        """The outermost scope of a file."""
        parts = frozenset(parts)
        return cls(definitions, frozenset(), parts, types, announced=KnownNames(parts))

    def plus(self, names: Iterable[str], known: Mapping[str, Type] | None = None) -> Scope:
        """The same with more names visible."""
        more = frozenset(names)
        long = [name for name in more if not is_simple(name)]
        announced = KnownNames(long, self.announced) if long else self.announced
        kept = {name: of for name, of in self.known.items() if name not in more}
        return replace(self, names=self.names | more, known={**kept, **(known or {})}, announced=announced)

    def of_items(self) -> Scope:
        """The same where the entries of an item hide whatever is called like them."""
        return replace(self.plus(["item"]), known={})

    def certain(self) -> dict[str, FeelType]:
        """The names whose values are always of a type or null, with its shape."""
        return {name: of.feel() for name, of in self.known.items() if not of.is_any}


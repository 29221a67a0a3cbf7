"""What a service function takes and gives, said once: in its own signature (服务函数的参数与结果).

    def grant(work: Any, days: Annotated[int, Value(Bilingual("天数", "Days"), "number")]) -> Annotated[str, Value(…)]

The studio offers the parameters as a form, and the checks compare with them what a diagram maps. A parameter without a
`Value` may be anything.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from ground.bilingual import Bilingual

ANY = "Any"


@dataclass(frozen=True)
class Value:
    """One value: what it is called, its type in FEEL, and what more is known of it.

    `type` is a type of FEEL as one writes it (`number`, `list<string>`). `choices` are the values that it may have,
    `unit` what a number or span counts, `fields` the known entries of a context, `items` what a list holds. `constant`
    is what a diagram wrote there. `means` is the application's own: what the value refers to; the engine hands it on.
    """

    title: Bilingual
    type: str = ANY
    choices: Mapping[Any, Bilingual] = field(default_factory=dict)
    unit: Bilingual | None = None
    fields: Mapping[str, Value] = field(default_factory=dict)
    items: Value | None = None
    constant: Any = None
    means: Any = None

    def __hash__(self) -> int:
        """Of its name and type alone: what is known of entries is held in dictionaries."""
        return hash((self.title, self.type))


@dataclass(frozen=True)
class Parameter:
    """One parameter of a service function: its name, what is declared of it, and whether it must be given."""

    name: str
    value: Value | None
    required: bool


@dataclass(frozen=True)
class Declared:
    """A service function as a diagram sees it, without the unit of work; `open` functions take any further name."""

    parameters: tuple[Parameter, ...]
    result: Value | None
    open: bool = False

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of a name."""
        return next((one for one in self.parameters if one.name == name), None)


@lru_cache(maxsize=4_096)
def declared(function: Callable[..., Any]) -> Declared:
    """What a service function declares; its first parameter is the unit of work."""
    try:
        hints = get_type_hints(function, include_extras=True)
    except (NameError, TypeError):  # annotations that cannot be resolved declare nothing
        hints = {}
    own = list(inspect.signature(function).parameters.values())[1:]
    named = [one for one in own if one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)]
    return Declared(
        tuple(Parameter(one.name, _value(hints.get(one.name)), one.default is one.empty) for one in named),
        _value(hints.get("return")),
        any(one.kind is one.VAR_KEYWORD for one in own),
    )


def _value(hint: Any) -> Value | None:
    """The `Value` of an annotation, that of `Annotated[…] | None` too."""
    if get_origin(hint) is Annotated:
        return next((one for one in get_args(hint)[1:] if isinstance(one, Value)), None)
    if get_origin(hint) in (Union, types.UnionType):
        return next((found for found in map(_value, get_args(hint)) if found is not None), None)
    return None

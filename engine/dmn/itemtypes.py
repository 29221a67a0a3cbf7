"""Types of values: built-in ones, item definitions, and what a value must undergo to be of one.

Two questions are kept apart, as the standard does: *fits* looks at the shape alone (`instance of`), *admits* also at
allowed values and constraints. Coercion (10.3.2.9.4) happens at the top only: [x] ↔ x, date → midnight UTC; inside a
structure or list nothing is converted, and what is not admitted becomes null.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.feel.errors import NullResult
from engine.feel.types import ANY as FEEL_ANY
from engine.feel.types import FeelType, instance_of
from engine.feel.values import Function

from .model import Text

Test = Callable[[Any], bool]


class Type:
    """Any value at all; the base of the other types."""

    name = "Any"

    def fits(self, value: Any) -> bool:
        """Tell whether a value that is not null has the shape of this type."""
        return True

    def admits(self, value: Any) -> bool:
        """Tell whether a value, null included, is one of this type, constraints and all."""
        return value is None or self.fits(value)

    def feel(self) -> FeelType:
        """The same shape in FEEL's own notation."""
        return FEEL_ANY

    @property
    def plain(self) -> str:
        """The name of the simple FEEL type it comes down to; "" for structures, lists, functions and Any."""
        return ""

    @property
    def is_list(self) -> bool:
        """Tell whether values of this type are lists."""
        return False

    @property
    def is_any(self) -> bool:
        """Tell whether this type says nothing."""
        return type(self) is Type

    def component_names(self) -> list[str]:
        """Names of the members of a structure (of the elements of a list), at any depth."""
        return []

    def convert(self, value: Any) -> Any:
        """A value that is admitted as it shall be stored (functions get the result type they promise)."""
        return value


class Builtin(Type):
    """A type of FEEL itself, such as number or list<string>."""

    def __init__(self, written: FeelType) -> None:
        self.written = written
        self.name = str(written)

    def fits(self, value: Any) -> bool:
        return instance_of(value, self.written)

    def feel(self) -> FeelType:
        return self.written

    @property
    def plain(self) -> str:
        return self.written.name

    @property
    def is_list(self) -> bool:
        return self.written.name == "list"


class Lazy(Type):
    """A type known by name, looked up later, so that item definitions can refer to one another.

    The type book looks all of them up before the model is given out: from then on nothing here changes.
    """

    def __init__(self, name: str, find: Callable[[], Type]) -> None:
        self.name = name
        self._find = find
        self._found: Type | None = None
        self._busy = False

    @property
    def target(self) -> Type:
        """The type itself; Any while it is being looked up through itself."""
        if self._found is None:
            self._found = ANY
            self._found = self._find()
        return self._found

    def fits(self, value: Any) -> bool:
        return self.target.fits(value)

    def admits(self, value: Any) -> bool:
        return self.target.admits(value)

    def convert(self, value: Any) -> Any:
        return self.target.convert(value)

    def feel(self) -> FeelType:
        return self._guarded(lambda: self.target.feel(), FEEL_ANY)

    @property
    def plain(self) -> str:
        return self.target.plain

    @property
    def is_list(self) -> bool:
        return self.target.is_list

    @property
    def is_any(self) -> bool:
        return self.target.is_any

    def component_names(self) -> list[str]:
        nothing: list[str] = []
        return self._guarded(lambda: self.target.component_names(), nothing)

    def _guarded(self, ask: Callable[[], Any], inside: Any) -> Any:
        # A type that holds itself cannot be written out: within itself it is Any.
        if self._busy:
            return inside
        self._busy = True
        try:
            return ask()
        finally:
            self._busy = False


class ListType(Type):
    """A list whose elements are of one type."""

    def __init__(self, element: Type, name: str = "") -> None:
        self.element = element
        self.name = name or f"list<{element.name}>"

    def fits(self, value: Any) -> bool:
        return isinstance(value, list) and all(item is None or self.element.fits(item) for item in value)

    def admits(self, value: Any) -> bool:
        return value is None or isinstance(value, list) and all(self.element.admits(item) for item in value)

    def feel(self) -> FeelType:
        return FeelType("list", (self.element.feel(),))

    @property
    def is_list(self) -> bool:
        return True

    def component_names(self) -> list[str]:
        return self.element.component_names()


class Structure(Type):
    """A context with at least these members."""

    def __init__(self, name: str, members: dict[str, Type]) -> None:
        self.name = name
        self.members = members

    def fits(self, value: Any) -> bool:
        return isinstance(value, dict) and all(
            key in value and (value[key] is None or of.fits(value[key])) for key, of in self.members.items()
        )

    def admits(self, value: Any) -> bool:
        if value is None:
            return True
        return isinstance(value, dict) and all(
            key in value and of.admits(value[key]) for key, of in self.members.items()
        )

    def feel(self) -> FeelType:
        return FeelType("context", (), tuple((key, of.feel()) for key, of in self.members.items()))

    def component_names(self) -> list[str]:
        inner = [name for of in self.members.values() for name in of.component_names()]
        return list(self.members) + inner


@dataclass(frozen=True)
class Signature:
    """Parameters and result of a function type."""

    params: tuple[tuple[str, Type], ...]
    result: Type


class FunctionType(Type):
    """A function; a function that is stored as one answers with the promised result type."""

    def __init__(self, name: str, signature: Signature) -> None:
        self.name = name
        self.signature = signature

    def fits(self, value: Any) -> bool:
        return instance_of(value, FeelType("function"))

    def feel(self) -> FeelType:
        params = tuple(of.feel() for _, of in self.signature.params)
        return FeelType("function", params, (), self.signature.result.feel())

    def convert(self, value: Any) -> Any:
        if not isinstance(value, Function) or self.signature.result.is_any:
            return value
        body, result = value.body, self.signature.result

        def checked(args: list[Any], run: Any) -> Any:
            found = body(args, run)
            if not result.admits(found):
                name = value.name or self.name
                raise NullResult(f"Expected function {name!r} to give {result.name}; the call is null.",
                                 f"函数“{name}”应返回类型“{result.name}”，调用结果为空。")
            return found

        return Function(value.name, value.params, checked, value.result)


@dataclass(frozen=True)
class Written:
    """A constraint as written, and its values in that order where they are single values."""

    text: Text
    listed: Sequence[Any]


class Constrained(Type):
    """A type with a test that its values must meet."""

    def __init__(self, base: Type, test: Test, name: str, written: Written) -> None:
        self.base = base
        self.test = test
        self.name = name
        self.written = written.text
        self.listed = written.listed

    def fits(self, value: Any) -> bool:
        return self.base.fits(value)

    def admits(self, value: Any) -> bool:
        return value is None or self.base.admits(value) and self.test(value)

    def feel(self) -> FeelType:
        return self.base.feel()

    @property
    def plain(self) -> str:
        return self.base.plain

    @property
    def is_list(self) -> bool:
        return self.base.is_list

    @property
    def is_any(self) -> bool:
        return False

    def component_names(self) -> list[str]:
        return self.base.component_names()

    def convert(self, value: Any) -> Any:
        return self.base.convert(value)


ANY = Type()

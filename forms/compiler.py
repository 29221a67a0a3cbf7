"""From the shape of a form to one marshmallow Schema, which refuses whatever the form does not declare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from marshmallow import RAISE, Schema, fields

from forms import answer_texts
from forms.fields import READERS, PlainField
from forms.shape import Shape


class FormSchema(Schema):
    """Base of compiled forms: unknown keys are errors, error texts speak both languages."""

    # marshmallow hands these on as they are, so they can be Bilingual.
    error_messages: Any = {"unknown": answer_texts.UNKNOWN_FIELD, "type": answer_texts.NOT_OBJECT}

    class Meta:
        unknown = RAISE


def schema_of(shape: Shape) -> Schema:
    """Compile an object shape; attribute names are generated, so no key can meet marshmallow's own names."""
    attributes: dict[str, Any] = {}
    for index, (name, member) in enumerate(shape.members.items()):
        field = _field(name, member)
        if field is not None:
            attributes[f"f{index}"] = field
    return FormSchema.from_dict(attributes, name="CompiledForm")()


def _field(name: str, shape: Shape) -> fields.Field[Any] | None:
    if shape.kind == "object":
        return fields.Nested(schema_of(shape), data_key=name, attribute=name, error_messages=_BOX)
    if shape.kind == "rows":
        row = fields.Nested(schema_of(shape), error_messages=_BOX)
        return fields.List(row, data_key=name, attribute=name, allow_none=True, error_messages=_LIST)
    component = shape.component
    if component is None or component.kind not in READERS:
        return None
    return PlainField(component, name)


_BOX: Any = {"null": answer_texts.NOT_OBJECT, "type": answer_texts.NOT_OBJECT}
_LIST: Any = {"invalid": answer_texts.NOT_LIST}


Path = tuple[str | int, ...]


def flat_errors(messages: Any, path: Path = ()) -> Iterator[tuple[Path, answer_texts.Bilingual]]:
    """Every `(path, text)` of marshmallow's nested error dictionary."""
    if isinstance(messages, answer_texts.Bilingual):
        yield path, messages
    elif isinstance(messages, dict):
        for key, inner in messages.items():
            yield from flat_errors(inner, path if key == "_schema" else (*path, key))
    elif isinstance(messages, list | tuple):
        for inner in messages:
            yield from flat_errors(inner, path)
    else:
        yield path, answer_texts.Bilingual(f"不接受：{messages}", str(messages))

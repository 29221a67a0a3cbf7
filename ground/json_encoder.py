"""JSON encoders made once: the only place that calls the parts of `json` that it keeps to itself.

`json.dumps` makes an encoder for each call, which costs a third of its time. `tests/house/test_private_calls.py`
fails when the library changes what is called here; without its C part the public encoder serves.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

_MAKE: Any = getattr(json.encoder, "c_make_encoder", None)  # absent where json has no C part


class Style(NamedTuple):
    """How the JSON is written: separators, whether letters beyond ASCII are escaped, whether NaN is allowed."""

    item: str = ","
    key: str = ":"
    ascii: bool = False
    nan: bool = False


def encoder(default: Callable[[Any], Any] | None = None, style: Style = Style()) -> Callable[[Any], str]:
    """A function from plain data to JSON text; `default` gives something plain for what JSON does not know.

    What is inside of itself is not registered: it ends by Python's limit of depth (RecursionError).
    """
    if _MAKE is None:
        return json.JSONEncoder(
            ensure_ascii=style.ascii, check_circular=False, allow_nan=style.nan,
            separators=(style.item, style.key), default=default,
        ).encode  # fmt: skip
    text = json.encoder.encode_basestring_ascii if style.ascii else json.encoder.encode_basestring
    parts = _MAKE(None, default, text, None, style.key, style.item, False, False, style.nan)
    return lambda value: "".join(parts(value, 0))  # 0: where the indentation would begin

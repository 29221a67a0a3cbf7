"""Blueprints whose arguments are judged by schemas that are built once, not once per request."""

from __future__ import annotations

import json
import math
from functools import cache
from typing import Any

from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import Schema
from webargs import core
from webargs.flaskparser import FlaskParser, is_json_request

from api.problems import problem

DIGITS = 34  # of a number: as many as rules and forms count with


class _Parser(FlaskParser):
    def _get_schema(self, argmap: Any, req: Any) -> Schema:
        # why: a schema copies every field when it is built, and loading leaves no trace in it
        return _schema(argmap) if isinstance(argmap, type) else super()._get_schema(argmap, req)

    def _raw_load_json(self, req: Any) -> Any:
        if not is_json_request(req):
            return core.missing
        text = req.get_data(cache=True).decode("utf-8")
        return json.loads(text, parse_int=_whole, parse_float=_real, parse_constant=_real)


def _whole(digits: str) -> int:
    """A whole number of JSON; Python itself gives up at some thousand digits, the stores long before."""
    if len(digits.lstrip("-")) > DIGITS:
        raise _beyond()
    return int(digits)


def _real(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _beyond()
    return number


def _beyond() -> Exception:
    return problem(
        422, f"数字超出范围：最多 {DIGITS} 位，且须为有限数",
        f"Expected finite numbers of at most {DIGITS} digits but the body has another: shorten it",
    )  # fmt: skip


@cache
def _schema(cls: type[Schema]) -> Schema:
    return cls()


class Blueprint(SmorestBlueprint):
    """A topic's routes; see the module."""

    ARGUMENTS_PARSER = _Parser()

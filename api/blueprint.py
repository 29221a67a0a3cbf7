"""Blueprints whose arguments are judged by schemas that are built once, not once per request."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import Schema
from webargs.flaskparser import FlaskParser


class _Parser(FlaskParser):
    def _get_schema(self, argmap: Any, req: Any) -> Schema:
        # why: a schema copies every field when it is built, and loading leaves no trace in it
        return _schema(argmap) if isinstance(argmap, type) else super()._get_schema(argmap, req)


@cache
def _schema(cls: type[Schema]) -> Schema:
    return cls()


class Blueprint(SmorestBlueprint):
    """A topic's routes; see the module."""

    ARGUMENTS_PARSER = _Parser()

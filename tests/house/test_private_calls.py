"""What a library keeps to itself is called in one place each, and a test fails when the library changes it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, fields
from sqlalchemy import Boolean, Column, Integer, MetaData, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from webargs.flaskparser import FlaskParser

from api import blueprint
from engine.store.tables import Instant
from ground import json_encoder
from ground.json_encoder import Style, encoder
from tests.house.source import modules, name

HOMES = {
    "c_make_encoder": "ground/json_encoder.py",
    "encode_basestring": "ground/json_encoder.py",
    "_bind_processors": "ground/prepared.py",
    "_cached_result_processor": "ground/prepared.py",
    "_get_schema": "api/blueprint.py",
}


@pytest.mark.parametrize("private", sorted(HOMES))
def test_a_private_part_has_one_home(private: str) -> None:
    """Whoever upgrades the library looks in one file."""
    found = {name(path) for path in modules() if re.search(rf"\b{private}", path.read_text("utf-8"))}
    assert found == {HOMES[private]}


SAMPLES: list[Any] = [
    None, True, 0, -7, 1.5, "学籍 \x01 \u2028 \"", [], {}, {"a": [1, {"b": None}]}, ["x"] * 3, ("t", 1, None),
]  # fmt: skip


@pytest.mark.parametrize("style", [Style(), Style(", ", ": ", ascii=True, nan=True)])
@pytest.mark.parametrize("value", SAMPLES)
def test_the_encoder_writes_what_json_writes(value: Any, style: Style) -> None:
    public = json.dumps(
        value, ensure_ascii=style.ascii, allow_nan=style.nan, separators=(style.item, style.key), check_circular=False
    )
    assert encoder(style=style)(value) == public


def test_the_encoder_asks_for_what_it_does_not_know_and_refuses_nan() -> None:
    assert encoder(str)({"d": Decimal("1.50")}) == '{"d":"1.50"}'
    with pytest.raises(ValueError, match="JSON compliant"):
        encoder()(float("nan"))
    with pytest.raises(TypeError):
        encoder()(object())


def test_the_fast_part_of_json_is_there() -> None:
    """Without it every decision is slower, and nothing else would say so."""
    assert json_encoder._MAKE is not None


TABLE = Table("t", MetaData(), Column("flag", Boolean), Column("number", Integer), Column("at", Instant))


def test_a_compiled_statement_tells_how_its_parameters_are_written() -> None:
    statement = select(TABLE.c.number).where(TABLE.c.flag == bindparam("x_flag"), TABLE.c.at == bindparam("x_at"))
    found = statement.compile(dialect=sqlite.dialect())._bind_processors
    assert set(found) == {"x_flag", "x_at"}
    assert found["x_flag"](True) == 1


def test_a_type_tells_how_its_values_are_read() -> None:
    dialect = sqlite.dialect()
    read = TABLE.c.flag.type._cached_result_processor(dialect, None)
    assert read is not None and read(1) is True
    assert TABLE.c.number.type._cached_result_processor(postgresql.dialect(), None) is None
    at = TABLE.c.at.type._cached_result_processor(dialect, None)
    assert at is not None and at("2026-09-18T01:00:00.000000+00:00") == datetime(2026, 9, 18, 1, tzinfo=UTC)


def test_webargs_asks_for_its_schema_where_ours_is_built_once() -> None:
    class Asked(Schema):
        page = fields.Integer()

    built: list[Schema] = []

    class Counted(blueprint._Parser):
        def _get_schema(self, argmap: Any, req: Any) -> Schema:
            built.append(super()._get_schema(argmap, req))
            return built[-1]

    app = Flask(__name__)
    for _ in range(2):
        with app.test_request_context("/?page=3"):
            assert Counted().parse(Asked, location="query") == {"page": 3}
    assert issubclass(blueprint._Parser, FlaskParser) and built[0] is built[1]

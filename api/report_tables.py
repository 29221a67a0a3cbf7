"""Figures as a table for Excel: CSV with a mark of its encoding, or a workbook; codes stay text, states stay apart."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Response

from forms.sheets.table import TableColumn, write_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIRST = (
    ("code", "单位代码", "Code"),
    ("name", "单位", "Unit"),
    ("period", "期次", "Period"),
    ("basis", "依据", "Basis"),
)
_BASIS = {"submitted": "已报送", "in_correction": "更正中", "live": "实时"}


def as_csv(answer: Mapping[str, Any], name: str) -> Response:
    """Comma-separated values that Excel opens in the right encoding."""
    out, columns = io.StringIO(), _columns(answer)
    writer = csv.writer(out)
    writer.writerow([column.zh for column in columns])
    for row in _rows(answer):
        writer.writerow([_safe(row.get(column.key)) for column in columns])
    return _file(out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", name)


def as_workbook(answer: Mapping[str, Any], name: str) -> Response:
    """The same as a workbook."""
    out = io.BytesIO()
    write_table(out, _columns(answer), _rows(answer), "月报数据")
    return _file(out.getvalue(), XLSX, name)


def download(content: bytes, name: str) -> Response:
    """A workbook to keep."""
    return _file(content, XLSX, name)


def _columns(answer: Mapping[str, Any]) -> list[TableColumn]:
    first = [TableColumn(key, zh, en, mask="none", width=18) for key, zh, en in _FIRST]
    return [*first, *(TableColumn(one["code"], one["name"], one["name_en"], mask="none") for one in answer["columns"])]


def _rows(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"code": row["unit"]["code"], "name": row["unit"]["name"], "period": row["period"],
         "basis": _BASIS[row["basis"]],
         **{code: _plain(figure["value"]) for code, figure in row["figures"].items()}}
        for row in answer["items"]
    ]  # fmt: skip


def _plain(value: Any) -> Any:
    return "；".join(f"{code}: {count}" for code, count in value.items()) if isinstance(value, dict) else value


def _safe(value: Any) -> str:
    """A text that a spreadsheet takes for no formula; long codes stay text."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in "=+@\t\r" and text[:1] else text


def _file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f"attachment; filename=\"report\"; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "private, no-store"
    return response

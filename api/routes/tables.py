"""A table that somebody sees on a page, as a workbook: what is sent is what is written, and nothing is read here."""

from __future__ import annotations

import io
from typing import Any

from flask import Response

from api import figure_schemas as schemas
from api.access import signed_in
from api.blueprint import Blueprint
from api.downloads import XLSX, download
from forms.sheets.table import TableColumn, write_table

blueprint = Blueprint("tables", __name__, url_prefix="/api", description="表格 Tables")


@blueprint.post("/tables/workbook")
@signed_in
@blueprint.arguments(schemas.SeenTableBody)
def write_workbook(body: dict[str, Any]) -> Response:
    """A workbook of the table in the body: numbers stay numbers, codes and texts stay texts."""
    columns = [TableColumn(str(at), name, mask="none", width=20) for at, name in enumerate(body["columns"])]
    rows = [{str(at): value for at, value in enumerate(row)} for row in body["rows"]]
    out = io.BytesIO()
    write_table(out, columns, rows, body["title"])
    return download(out.getvalue(), f"{body['title']}.xlsx", XLSX)

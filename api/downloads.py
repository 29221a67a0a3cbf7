"""Files that an answer carries: shown under their own name, kept by no cache on the way."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(data: bytes, name: str, kind: str) -> Response:
    """Return an answer that a browser keeps as a file of that name."""
    plain = "heban." + name.rpartition(".")[2]
    response = Response(data, mimetype=kind)
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "private, no-store"
    return response

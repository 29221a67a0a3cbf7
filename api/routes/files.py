"""Evidence files: uploaded before a case starts or while it is corrected, streamed back as attachments (S16)."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Response, jsonify, request

from api.access import access
from api.admission import takes_file
from api.answers import once
from api.blueprint import Blueprint
from api.context import house, who
from api.problems import problem
from records import files
from records.file_list import KINDS, described
from records.roles import Permission
from records.settings.kinds import FILE_TYPES

blueprint = Blueprint("files", __name__, url_prefix="/api/files", description="佐证材料 Evidence")


@blueprint.post("")
@access(Permission.FILE_UPLOAD)
@takes_file
@once
def upload() -> Response:
    """Keep one file (multipart: file, kind); its type is sniffed, its size capped by the settings."""
    sent, kind = request.files.get("file"), request.form.get("kind", "stamped_form")
    if sent is None:
        raise problem(422, "请选择要上传的文件", "Expected a multipart field named file")
    if kind not in KINDS:
        raise problem(422, f"没有材料种类“{kind}”", f"Expected one of {', '.join(KINDS)} but got {kind!r}")
    with house().reading(who()) as session:  # why: a picture takes a while to decode, and nobody waits for that
        made = files.Upload(str(who().organisation), kind, cast(BinaryIO, sent.stream))
        accepted = files.accept(session, house().acting(who()), made)
    with house().working(who()) as work:
        row = files.keep_file(work.session, house().acting(who(), work.now), house().evidence, accepted)
        response = jsonify(described(row))
        response.status_code = 201
        return response


@blueprint.get("/kinds")
@access(Permission.FILE_READ)
def kinds() -> Response:
    """The kinds of evidence in both languages."""
    items = [{"value": kind, "label": zh, "label_en": en} for kind, (zh, en) in KINDS.items()]
    return jsonify({"items": items, "next": None})


@blueprint.get("/<file_id>")
@access(Permission.FILE_READ)
def download(file_id: str) -> Response:
    """Stream one file of the caller's subtree, or of a case in which the caller's organisation is a party."""
    with house().reading(who()) as session:
        row = files.file_row(session, file_id)
        parts = list(files.read_sealed(session, house().evidence, row))
    shown = row.media_type if row.media_type in FILE_TYPES else "application/octet-stream"
    response = Response(parts, mimetype=shown)
    ending = described(row)["name"].rsplit(".")[-1]
    response.headers["Content-Disposition"] = f'attachment; filename="{row.id}.{ending}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response

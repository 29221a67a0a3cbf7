"""What is accepted as evidence: a picture that can be decoded and is written anew, or a PDF without active content.

A file is judged by decoding it, never by its name or its first bytes. Pictures are bounded before they are decoded and
leave this module with their pixels alone: whatever else the file carried (places, programs, a second file) is gone.
"""

import io
import struct
import threading
from dataclasses import dataclass
from typing import BinaryIO

import filetype
from PIL import Image, ImageFile, ImageOps
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Invalid
from records.pdf import fault_of
from records.settings.kinds import FILE_TYPES, size_words
from records.settings.values import value_of

LONGEST_SIDE = 20_000  # pixels; no screen or printer of an office shows more
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
_BROKEN = (
    OSError, ValueError, SyntaxError, LookupError, TypeError, ArithmeticError, struct.error,
)  # fmt: skip
# why: a decoded picture takes a hundred times the memory of its file
_decoding = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Upload:
    """A file to keep: whose it is, what it proves, its bytes; the name is not kept, it may name a child."""

    org_id: str
    kind: str
    stream: BinaryIO
    case_no: str | None = None


@dataclass(frozen=True)
class Accepted:
    """An upload that may be kept: its bytes as they are kept, and what they are."""

    org_id: str
    kind: str
    data: bytes
    media_type: str
    case_no: str | None = None


def accept(session: Session, acting: Acting, upload: Upload) -> Accepted:
    """Return what is kept of an upload, by the limits of its organisation; reads settings, writes nothing.

    Raises Invalid for a file that is empty, larger than `evidence.max_bytes`, of a type not in `evidence.types`, larger
    than `evidence.max_megapixels`, or that cannot be decoded.
    """
    def limit(key: str) -> int:
        return int(value_of(session, upload.org_id, key, acting.today).value)

    data = _read(upload.stream, limit("evidence.max_bytes"))
    allowed: list[str] = value_of(session, upload.org_id, "evidence.types", acting.today).value
    media_type = _sniffed(data, allowed)
    if media_type in _FORMATS:
        with _decoding:
            data = _decoded(data, _FORMATS[media_type], limit("evidence.max_megapixels"))
    else:
        _check_pdf(data)
    return Accepted(upload.org_id, upload.kind, data, media_type, upload.case_no)


def _read(stream: BinaryIO, limit: int) -> bytes:
    data = stream.read(limit + 1)
    if not data:
        raise Invalid(
            "Expected a file with content but it is empty: choose another.",
            "文件是空的，请另选文件",
        )
    if len(data) > limit:
        raise Invalid(
            f"Expected a file of at most {size_words(limit)} but it is larger: reduce the picture and try again.",
            f"文件超过 {size_words(limit)}，请压缩图片后再传",
        )
    return data


def _sniffed(data: bytes, allowed: list[str]) -> str:
    kind = filetype.guess_mime(data[:8192])
    if kind not in allowed or kind not in FILE_TYPES:
        names = [FILE_TYPES[one] for one in allowed if one in FILE_TYPES]
        raise Invalid(
            f"Expected a file of the type {' or '.join(names)} but its content is another: convert it and try again.",
            f"只接受 {'、'.join(names)} 文件，而此文件内容为其他格式，请转换后再传",
        )
    return str(kind)


def _decoded(data: bytes, form: str, megapixels: int) -> bytes:
    """Decode a picture whole and write it anew; Invalid for one that is too large or broken."""
    # why: the library that prints lets every part of the process read half a picture
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(data), formats=[form]) as image:
            width, height = image.size
            if max(image.size) > LONGEST_SIDE or width * height > megapixels * 1_000_000:
                raise _too_large(megapixels, f"{width} × {height}", f"{width} × {height}")
            return _written(image, form)
    except Image.DecompressionBombError as cause:
        raise _too_large(megapixels, "far more", "远不止此") from cause
    except Invalid:
        raise
    except _BROKEN as cause:
        raise Invalid(
            "Expected a picture that can be read to its end but it is damaged: photograph or scan it again.",
            "图片已损坏或不完整，无法打开，请重新拍照或扫描后上传",
        ) from cause


def _too_large(megapixels: int, size: str, size_zh: str) -> Invalid:
    return Invalid(
        f"Expected a picture of at most {megapixels} million pixels and {LONGEST_SIDE} on a side but it has {size}: "
        "reduce it and try again.",
        f"图片最多 {megapixels} 百万像素、单边 {LONGEST_SIDE} 像素，此图为 {size_zh}，请缩小后再传",
    )


def _written(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    turned: Image.Image = ImageOps.exif_transpose(image)
    if form == "PNG":
        turned.info = {key: value for key, value in turned.info.items() if key == "transparency"}
        turned.save(out, "PNG")
    elif turned.size == image.size and image.getexif().get(_ORIENTATION, 1) == 1:
        image.save(out, "JPEG", quality="keep", comment=b"")
    else:
        turned.save(out, "JPEG", quality=92, comment=b"")
    return out.getvalue()


_ORIENTATION = 0x0112


def _check_pdf(data: bytes) -> None:
    fault = fault_of(data)
    if fault is not None:
        raise Invalid(
            f"Expected a plain PDF but {fault.en}: print it to a new PDF, or scan it, and try again.",
            f"PDF 文件{fault.zh}，请重新打印为 PDF 或扫描后再传",
        )

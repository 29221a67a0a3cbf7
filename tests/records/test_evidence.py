"""Evidence is decoded before it is kept: broken, swollen, double and active files are refused, the rest is written anew."""

from __future__ import annotations

import io
import random
import time

import pytest
from PIL import ImageFile

from records.errors import Invalid
from records.evidence import Upload, accept
from records.settings.values import NewValue, set_value
from tests.pictures import opened, packed, pdf, picture, png_of_size
from tests.records.conftest import World

SCRIPT = b"<html><script>alert(1)</script></html>"


PDF = ["image/jpeg", "image/png", "application/pdf"]


def accepted(world: World, data: bytes) -> bytes:
    with world.system() as (session, acting):
        return accept(session, acting, Upload(world.org["jinshui_school"], "stamped_form", io.BytesIO(data))).data


def settle(world: World, key: str, value: object) -> None:
    with world.system() as (session, acting):
        set_value(session, acting, NewValue(world.org["jinshui"], key, value, acting.today))


def refusal(world: World, data: bytes) -> Invalid:
    with pytest.raises(Invalid) as caught:
        accepted(world, data)
    return caught.value


@pytest.mark.parametrize(("form", "mode"), [
    ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "L"), ("PNG", "1"), ("PNG", "P"), ("PNG", "I;16"), ("PNG", "LA"),
    ("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"),
])  # fmt: skip
def test_a_good_picture_is_kept_as_it_looks(world: World, form: str, mode: str) -> None:
    sent = picture(form, mode=mode) if mode != "I;16" else _sixteen()
    kept = accepted(world, sent)
    before, after = opened(sent), opened(kept)
    assert (after.format, after.size, after.mode) == (form, before.size, before.mode)
    if form == "PNG":
        assert after.tobytes() == before.tobytes()


def _sixteen() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("I;16", (30, 30), 40_000).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("name", [
    "a PNG cut in the middle", "a PNG without its end", "a head and HTML", "a JPG of 111 bytes", "a JPG cut in the middle",
    "a PNG with a wrong sum", "a head of 60000 by 60000", "rows missing",
])  # fmt: skip
def test_a_picture_that_cannot_be_decoded_is_refused(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where another library has told the whole process to make do with half a picture."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    random.seed(7)
    png = picture(size=(300, 200))
    jpg = picture("JPEG", size=(300, 200))
    data = {
        "a PNG cut in the middle": png[: len(png) // 2], "a PNG without its end": png[:60],
        "a head and HTML": png[:33] + SCRIPT, "a JPG of 111 bytes": jpg[:111], "a JPG cut in the middle": jpg[: len(jpg) // 2],
        "a PNG with a wrong sum": png[:45] + bytes([png[45] ^ 255]) + png[46:], "a head of 60000 by 60000": png_of_size(60_000, 60_000),
        "rows missing": png_of_size(2000, 2000, b"\0" * 100),
    }[name]  # fmt: skip
    found = refusal(world, data)
    assert found.zh != found.en
    assert "image/" not in found.zh + found.en and "字节" not in found.zh


def test_a_bomb_is_refused_before_it_is_unpacked(world: World) -> None:
    bomb = png_of_size(9_000, 9_000, b"\0" * 10_134_000)
    began = time.monotonic()
    assert "9000 × 9000" in refusal(world, bomb).en
    assert time.monotonic() - began < 0.2
    assert "far more" in refusal(world, png_of_size(60_000, 60_000)).en
    assert "30000 × 2" in refusal(world, png_of_size(30_000, 2)).zh, "nor one that is long and thin"


def test_the_largest_picture_is_a_setting(world: World) -> None:
    sent = picture(size=(1500, 1000))
    assert accepted(world, sent)
    settle(world, "evidence.max_megapixels", 1)
    assert "最多 1 百万像素" in refusal(world, sent).zh


def test_whatever_else_the_file_carries_is_gone(world: World) -> None:
    from PIL import Image, PngImagePlugin

    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Comment", "<script>alert(2)</script>")
    tricks = {
        "behind a PNG": picture() + SCRIPT, "behind a JPG": picture("JPEG") + b"PK\x03\x04" + SCRIPT,
        "a text of a PNG": picture(pnginfo=hidden), "a comment of a JPG": picture("JPEG", comment=SCRIPT),
    }  # fmt: skip
    for name, data in tricks.items():
        assert b"script" in data and b"script" not in accepted(world, data), name
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8825] = 6, "PhoneMaker", {1: "N", 2: (34.0, 45.0, 0.0)}
    kept = opened(accepted(world, picture("JPEG", exif=exif)))
    assert kept.size == (40, 60), "a photograph taken upright stands upright"
    assert dict(kept.getexif()) == {}, "and does not say where it was taken"


def test_a_transparent_palette_stays_transparent(world: World) -> None:
    assert opened(accepted(world, picture(mode="P", transparency=0))).info["transparency"] == 0


def test_a_pdf_is_taken_only_where_the_setting_says_so(world: World) -> None:
    said = refusal(world, pdf())
    assert "JPG、PNG" in said.zh and "JPG or PNG" in said.en
    settle(world, "evidence.types", PDF)
    assert accepted(world, pdf()) == pdf()


@pytest.mark.parametrize(("data", "words"), [
    (pdf()[:-30], "damaged"), (pdf()[:200], "damaged"), (b"%PDF-1.7\n" + SCRIPT, "damaged"), (pdf() + SCRIPT, "damaged"),
    (pdf().replace(b"startxref\n", b"startxref\n9"), "damaged"), (pdf(b"<</Encrypt 5 0 R>>"), "encrypted"),
    (pdf(b"<</S/JavaScript/JS(app.alert(1))>>"), "active"), (pdf(b"<</S/Java#53cript/JS(x)>>"), "active"),
    (pdf(b"<</S /Launch/F(cmd.exe)>>"), "active"), (pdf(b"<</Names<</EmbeddedFiles 9 0 R>>>>"), "active"),
    (pdf(packed(b"4 0 <</S/JavaScript/JS(x)>>")), "active"), (pdf(b"% >> stream\n<</S/JavaScript>>\nendstream"), "active"),
    (pdf(packed(b"4 0 <<>>", b"/DecodeParms<</Predictor 12>>")), "damaged"), (pdf(packed(b" " * 40_000_000)), "unpacked"),
    (pdf(b"<</Type/ObjStm/Filter/FlateDecode>>\nstream\nnothing packed\nendstream"), "damaged"),
])  # fmt: skip
def test_a_pdf_that_is_broken_locked_or_active_is_refused(world: World, data: bytes, words: str) -> None:
    settle(world, "evidence.types", PDF)
    assert words in refusal(world, data).en


def test_plain_packed_objects_of_a_pdf_are_no_fault(world: World) -> None:
    settle(world, "evidence.types", PDF)
    data = pdf(packed(b"4 0 <</Type/Font>>"), version=b"2.0")
    assert accepted(world, data) == data


def test_only_types_that_can_be_checked_may_be_set(world: World) -> None:
    for value in (["image/svg+xml"], ["text/html", "image/png"], [], ["jpg"]):
        with pytest.raises(Invalid, match="JPG, PNG, PDF"):
            settle(world, "evidence.types", value)

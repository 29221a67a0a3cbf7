"""Papers read back: text, fonts, marks on every page; a character without a glyph and a system without Pango are refused in words."""

from __future__ import annotations

import io
import time
from typing import Any

import pytest
from pypdf import PdfReader

from forms.paper import fonts, papers, printer
from forms.paper.fonts import GlyphMissing, faces_for
from forms.paper.papers import Approval, Card, Roster, Section, Step
from forms.paper.printer import Mark, PangoMissing, Paper, print_paper
from ground.bilingual import Bilingual

RARE = "䶮㛃𬭎𫍽𬱖堃喆龘靐䨻㑇㛹"  # characters of real names: extension A, and what 通用规范汉字表 has beyond
MARK = Mark("金水区第一小学 王老师 2026-09-18 09:00", "打印人：王老师（金水区第一小学 学籍管理员） 2026-09-18 09:00 用途：核对")


def both(text: str) -> Bilingual:
    return Bilingual(text, text)


def a_roster(pupils: int = 60, name: str = "王小明", masked: bool = False) -> Roster:
    rows = [
        [both(f"{name}{at}"), both("男"), both("汉族"), both("2016-03-05"), both(f"410105201603050{at:03d}"), both(f"G410105201603050{at:03d}"), both("在读")]
        for at in range(pupils)
    ]  # fmt: skip
    return Roster(Bilingual("金水区第一小学", "Jinshui No. 1"), "2023级1班", "2026-09-18", rows, 31, masked)


def read(pdf: bytes) -> tuple[list[str], set[str]]:
    """The text of every page, and the names of the fonts that are embedded whole enough to be read anywhere."""
    reader = PdfReader(io.BytesIO(pdf))
    found = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            about: Any = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(about.get_object()), "every font is embedded"
            found.add(str(font.get_object()["/BaseFont"]).partition("+")[2])
    return [page.extract_text() for page in reader.pages], found


def test_a_roster_of_sixty_is_printed_with_every_row_and_mark() -> None:
    print_paper(papers.roster(a_roster(1)), MARK)  # why: the first print loads the library
    begun = time.process_time()
    pdf = print_paper(papers.roster(a_roster()), MARK)
    assert time.process_time() - begun < 3, "seconds of work for a roster of 60"
    pages, embedded = read(pdf)
    whole = "".join(pages)
    assert len(pages) == 2 and embedded == {"Face0"}, "the font that comes with Heban alone"
    assert all(f"410105201603050{at:03d}" in whole and f"G410105201603050{at:03d}" in whole for at in range(60))
    assert "共 60 人，男 31 人，女 29 人" in whole and "脱敏" not in whole
    for page in pages:
        assert "学籍号" in page, "the head is repeated"
        assert "打印人：王老师" in page and "用途：核对" in page and "王老师 2026-09-18 09:00" in page


def test_rare_characters_of_names_are_printed() -> None:
    pages, _ = read(print_paper(papers.roster(a_roster(2, RARE)), MARK))
    assert RARE in "".join("".join(pages).split())


@pytest.mark.parametrize("character", ["\ue123", "\U0002e9f5"])
def test_a_character_without_a_glyph_fails_the_print_by_name(character: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_of_the_system", lambda: ())
    with pytest.raises(GlyphMissing) as refused:
        print_paper(papers.roster(a_roster(1, f"王{character}")), MARK)
    assert refused.value.characters == [character]
    assert f"U+{ord(character):04X}" in refused.value.text.zh and f"U+{ord(character):04X}" in refused.value.text.en
    assert ("自造字" in refused.value.text.zh) == (character == "\ue123")


def test_a_font_of_the_system_is_used_for_what_ours_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    rare = fonts.serif_path()
    monkeypatch.setattr(fonts, "serif_path", fonts.sans_path)
    monkeypatch.setattr(fonts, "_of_the_system", lambda: (rare,))
    only_there = chr(min(fonts.held_by(rare) - fonts.held_by(fonts.sans_path())))
    assert faces_for("王小明") == [fonts.sans_path()]
    assert faces_for(f"王{only_there}") == [fonts.sans_path(), rare]


def test_a_system_without_pango_is_told_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> Any:
        raise OSError("cannot load library 'libpango-1.0-0'")

    printer.library.cache_clear()
    monkeypatch.setattr(printer, "import_module", missing)
    with pytest.raises(PangoMissing) as refused:
        print_paper(papers.roster(a_roster(1)), MARK)
    for text in refused.value.text:
        assert "apt-get install libpango-1.0-0" in text and "\n" not in text


def test_a_text_is_never_markup_and_nothing_is_fetched_from_the_net() -> None:
    pages, _ = read(print_paper(papers.roster(a_roster(1, "<b>&王</b>")), MARK))
    assert "<b>&王</b>0" in pages[0]
    pages, _ = read(print_paper(papers.roster(a_roster(1)), Mark("<i>", 'foot "quoted" \\ } body { display: none')))
    assert "王小明0" in pages[0] and "quoted" in pages[0]


def test_a_card_shows_fields_and_schools_in_either_language() -> None:
    card = Card("王小明", Bilingual("金水区第一小学", "Jinshui No. 1"), Bilingual("在读", "Enrolled"), [
        (Bilingual("姓名", "Name"), both("王小明")), (Bilingual("性别", "Sex"), Bilingual("男", "Male")), (Bilingual("民族", "Ethnic group"), both("汉")),
    ], [[both("2023-09-01"), Bilingual("至今", "Now"), Bilingual("金水区第一小学", "Jinshui No. 1"), Bilingual("注册", "Registered")]], True)  # fmt: skip
    (zh,), _ = read(print_paper(papers.card(card), MARK))
    assert all(word in zh for word in ("学籍卡", "王小明", "民族", "身份信息已脱敏", "就读经历", "至今"))
    (en,), _ = read(print_paper(papers.card(card, "en"), MARK))
    assert all(word in en for word in ("Student card", "Jinshui No. 1", "Ethnic group", "identity data masked", "Now"))


def test_an_approval_form_carries_its_decisions_and_digest() -> None:
    digest = "0f" * 32
    form = Approval(
        Bilingual("转学", "Transfer"), Bilingual("王小明 转入 金水区第一小学", "w"), "41-2026-000001", Bilingual("已办结", "Ended"),
        [Section(Bilingual("变更内容", "Changes"), (), [both("项目")], [[both("学校")]])],
        [Step(Bilingual("转入学校审核：同意", "a"), Bilingual("李校长 金水区第一小学", "l"), "2026-09-18 09:00", "材料齐全")], digest,
    )  # fmt: skip
    (page,), _ = read(print_paper(papers.approval(form), MARK))
    assert all(word in page for word in ("转学审批单", "41-2026-000001", "转入学校审核：同意", "李校长", "材料齐全"))
    assert digest in page.replace("\n", "")
    assert papers.code_of("41-2026-000001", digest) == f"HEBAN 41-2026-000001 {digest}"


def test_a_paper_across_lies_across() -> None:
    box = PdfReader(io.BytesIO(print_paper(Paper("t", "<p>x</p>", across=True), MARK))).pages[0].mediabox
    assert box.width > box.height

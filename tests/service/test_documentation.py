"""The pages say what the code does: routes, variables, commands, links, files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from engine.time.calendar import read_table
from processes import catalogue
from processes.scenarios import read
from records.settings import KEYS
from service import configuration
from service.cli import app
from service.daily import PIECES
from service.registering import register
from tests.service import api_page

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "processes").rglob("*.md")])


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_api_page_is_the_route_table() -> None:
    assert api_page.PAGE.read_text(encoding="utf-8") == api_page.page(), "run python -m tests.service.api_page"


def test_every_variable_is_explained_and_none_is_invented() -> None:
    read_by_code = set(re.findall(r'"(HEBAN_\w+)"', Path(configuration.__file__).read_text(encoding="utf-8")))
    explained = set(re.findall(r"^\| `(HEBAN_\w+)`", text("docs/reference/configuration.md"), re.MULTILINE))
    assert read_by_code == explained


def test_every_command_in_the_pages_exists() -> None:
    names = {c.name or c.callback.__name__ for c in app.registered_commands if c.callback} | {g.name for g in app.registered_groups}
    names = {name for name in names if name} | {"import"}
    for page in PAGES:
        for command in re.findall(r"(?:^ *|[`/])heban ([a-z]+)\b", page.read_text(encoding="utf-8"), re.MULTILINE):
            assert command in names, (page.name, command)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_make_targets_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", text("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)`", text("README.md"))) <= targets


GUIDES = [page for page in PAGES if page.parent.name in ("tutorial", "how-to") or page.name.startswith("README")]


def test_sign_ins_of_the_guides_are_the_demos() -> None:
    made = text("service/demo/making.py")
    for page in GUIDES:
        named = re.findall(r"`((?:school|county|province|gd)\d?-[a-z]+(?:-[a-z]+)?)`", page.read_text(encoding="utf-8"))
        assert [login for login in named if f'"{login}"' not in made] == [], page.name
    assert "`county2-clerk`" in text("README.md") and "`county2-clerk`" in text("README.zh-CN.md")


def test_what_the_guides_tell_to_press_is_written_so_on_the_pages() -> None:
    front = {name: text(f"web/src/i18n/{name}.json") for name in ("zh-CN", "en")}
    drawn = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "processes").rglob("*") if p.suffix in (".bpmn", ".form"))
    pressed = [
        (page.name, pair)
        for page in GUIDES
        for pair in re.findall(r"\*\*([\u4e00-\u9fff]+) ([A-Z][a-z ]+)\*\*", page.read_text(encoding="utf-8"))
    ]
    assert len(pressed) > 15
    for page, (zh, en) in pressed:
        assert f'"{zh}"' in front["zh-CN"] + drawn, (page, zh)
        assert f'"{en.lower()}"' in (front["en"] + drawn).lower(), (page, en)


def test_settings_named_in_the_how_to_exist() -> None:
    register(catalogue().values())
    named = set(re.findall(r"`(transfer\.[a-z_.]+)`", text("docs/how-to/set-a-window.md")))
    assert named and named <= set(KEYS)


def test_the_scenario_of_the_reference_can_be_read() -> None:
    block = re.search(r"```yaml\n(.*?)```", text("docs/reference/processes.md"), re.DOTALL)
    assert block is not None
    scenario = read(block[1], lambda key, name: "given: {}")
    assert len(scenario.steps) == 5 and yaml.safe_load(block[1])["expect"]["end"] == "Done"


def test_the_table_of_the_calendar_page_can_be_loaded(tmp_path: Path) -> None:
    block = re.search(r"( *)date,kind,name\n(.*?)```", text("docs/how-to/load-a-calendar.md"), re.DOTALL)
    assert block is not None
    table = tmp_path / "2027.csv"
    table.write_text("\n".join(line.strip() for line in block[0].removesuffix("```").splitlines() if line.strip()), encoding="utf-8")
    assert read_table(table).year == 2027


def test_the_days_pieces_are_all_explained() -> None:
    page = text("docs/reference/configuration.md")
    words = {"daily.moves": "moves", "daily.duplicates": "duplicate", "daily.evidence": "evidence",
             "daily.calendar": "calendar", "daily.outbox": "outbox", "daily.entries": "sealed_entry", "daily.drafts": "decision_draft",
             "daily.contacts": "person.contact_entry", "daily.accounts": "account.unused_days",
             "daily.previews": "previews", "daily.messages": "messages of notices", "daily.replays": "Idempotency-Key", "daily.roots": "history.pem"}  # fmt: skip
    assert set(words) == set(PIECES)
    assert all(word in page for word in words.values())

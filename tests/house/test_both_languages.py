"""Every refusal of every room reaches a person in Chinese and in English: each place where one is made is walked."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from api.problems import Problem
from engine.bpmn.juel import NotSimple
from engine.bpmn.refused import DefinitionRefused
from engine.dmn.errors import TooCostly, UnknownElement
from engine.errors import EngineError, YearUnknown
from engine.feel.errors import FeelBudgetError, FeelSyntaxError
from forms.errors import BadForm, UnknownCode
from forms.paper.fonts import GlyphMissing
from processes.catalogue import Refused
from records.errors import RecordsError
from tests.house.source import ROOMS, ROOT, modules, name, tree

CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
LATIN = re.compile(r"[A-Za-z]{3}")
# Errors that word both sides themselves, from what they are given; below each is made once.
WORDED = (
    DefinitionRefused, YearUnknown, TooCostly, UnknownElement, FeelBudgetError, FeelSyntaxError, UnknownCode, GlyphMissing,
)  # fmt: skip
# Errors whose words are given as findings, reasons or titles, each a pair by its type.
GIVEN = (DefinitionRefused, BadForm, Refused, Problem)
# The reader of foreign expressions asks itself; what it says becomes a finding in both languages.
INNER = (NotSimple,)
PAIRS = {"Text", "Bilingual"}  # two sides in one value
HANDED_ON = re.compile(r"_zh\b|\.zh\b|\bcause_of\(|\*_WRONG\b|\*_refusal\(|\bNO_TODAY\b")  # worded elsewhere


@cache
def module_of(path: Path) -> ModuleType:
    dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return importlib.import_module(dotted.removesuffix(".__init__"))


def kind_of(path: Path, called: ast.expr) -> type[Exception] | None:
    """The class of ours that a call makes an error of, as the module itself sees the name."""
    found: object = module_of(path)
    for part in ast.unparse(called).split("."):
        found = vars(found).get(part) if isinstance(found, ModuleType) else None
    ours = isinstance(found, type) and issubclass(found, Exception) and found.__module__.split(".")[0] in ROOMS
    return found if ours else None  # type: ignore[return-value]


def made(room: str) -> Iterator[tuple[Path, ast.Call, type[Exception]]]:
    """Every place of a room where an error of ours is made, raised at once or handed back."""
    for path in modules():
        if path.relative_to(ROOT).parts[0] == room:
            for node in ast.walk(tree(path)):
                kind = kind_of(path, node.func) if isinstance(node, ast.Call) else None
                if kind is not None and isinstance(node, ast.Call):
                    yield path, node, kind


def words(node: ast.expr) -> str:
    """The fixed text of a literal, without what is filled in."""
    return "".join(n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def sides(call: ast.Call) -> list[ast.expr]:
    """What an error is given, a pair taken apart."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    pairs = [g for g in given if isinstance(g, ast.Call) and ast.unparse(g.func) in PAIRS]
    return [g for g in given if g not in pairs] + [side for pair in pairs for side in sides(pair)]


def is_bilingual(call: ast.Call) -> bool:
    texts = [words(side) for side in sides(call)]
    chinese = any(CJK.search(text) for text in texts)
    return chinese and any(LATIN.search(text) and not CJK.search(text) for text in texts)


@pytest.mark.parametrize("room", ROOMS)
def test_every_error_of_a_room_is_made_in_both_languages(room: str) -> None:
    found = list(made(room))
    lacking = [
        f"{name(path)}:{call.lineno} {kind.__name__}"
        for path, call, kind in found
        if kind not in (*WORDED, *GIVEN, *INNER) and not is_bilingual(call) and not HANDED_ON.search(ast.unparse(call))
    ]
    assert lacking == []
    assert room != "engine" or len(found) > 200, "the walk finds them"


def test_the_chinese_side_does_not_quote_an_english_error() -> None:
    """`zh=f"… {cause}"` would put `str(cause)`, which is English, into the Chinese sentence."""
    caught = {"cause", "error", "refused", "unknown", "why", "what"}
    found = [
        f"{name(path)}:{call.lineno}"
        for room in ROOMS
        for path, call, _ in made(room)
        for side in sides(call)
        if CJK.search(words(side))
        for part in ast.walk(side)
        if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name) and part.value.id in caught
    ]
    assert found == []


def test_errors_that_word_themselves_do_so_in_both_languages() -> None:
    budget = FeelBudgetError("steps", 10)
    texts = {
        DefinitionRefused: (str(DefinitionRefused([])), DefinitionRefused([]).zh),
        YearUnknown: (str(YearUnknown(2031)), YearUnknown(2031).zh),
        TooCostly: (TooCostly("d", budget).en, TooCostly("d", budget).zh),
        UnknownElement: (UnknownElement("d", ["e"]).en, UnknownElement("d", ["e"]).zh),
        FeelBudgetError: (budget.message_en, budget.message_zh),
        FeelSyntaxError: _both(FeelSyntaxError((1, 2), ("a name", "名称"), "'+'")),
        GlyphMissing: (GlyphMissing(["\ue000"]).text.en, GlyphMissing(["\ue000"]).text.zh),
        UnknownCode: (UnknownCode("sex", "3", ()).text.en, UnknownCode("sex", "3", ()).text.zh),
    }
    assert set(texts) == set(WORDED)
    assert {kind for kind, (en, zh) in texts.items() if CJK.search(en) or not CJK.search(zh) or not LATIN.search(en)} == set()


def _both(error: FeelSyntaxError) -> tuple[str, str]:
    return error.message_en, error.message_zh


@pytest.mark.parametrize("base", [EngineError, RecordsError])
def test_a_new_kind_of_error_keeps_its_chinese(base: type[Exception]) -> None:
    """Whatever is derived from a room's base still takes the Chinese words, or words itself and is listed above."""
    kinds = [base]
    for kind in kinds:
        kinds += kind.__subclasses__()
    ours = [kind for kind in kinds if kind.__module__.split(".")[0] in ROOMS]
    assert len(ours) > 5
    without = [k.__name__ for k in ours if "zh" not in inspect.signature(k).parameters and k not in WORDED]
    assert without == []

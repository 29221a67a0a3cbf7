"""One meaning for one word: the file list is the glossary, so a word names one module."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.house.imports import import_graph

LANGUAGES = ("engine.bpmn.", "engine.dmn.", "engine.feel.")
"""Each reads a language with words of its own (model, findings, scope), so these repeat among the three."""
SETTLED = ("budget", "effects", "limits", "messages", "registry")
"""Words that once named several things: in the whole engine each of them names one module at most."""


def modules_of_the_engine() -> list[str]:
    """The modules by their dotted names, packages left out."""
    names = list(import_graph("engine"))
    return [name for name in names if not any(other.startswith(f"{name}.") for other in names)]


def words(names: list[str]) -> Counter[str]:
    """How many of the modules go by each word."""
    return Counter(name.rpartition(".")[2] for name in names)


def test_no_two_modules_that_run_cases_have_one_name() -> None:
    counted = words([name for name in modules_of_the_engine() if not name.startswith(LANGUAGES)])
    assert [word for word, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("word", SETTLED)
def test_a_word_with_one_meaning_names_one_module_of_the_engine(word: str) -> None:
    assert words(modules_of_the_engine())[word] <= 1

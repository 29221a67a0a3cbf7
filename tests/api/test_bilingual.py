"""An error of any room becomes a problem that carries both languages (where they are made: tests/house)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import engine
import engine.errors
import forms.errors
import processes
import records.errors
from api.problems import TITLES, of_exception
from ground.bilingual import Bilingual

NOW = datetime(2026, 9, 18, 1, tzinfo=UTC)


def test_a_problem_carries_the_language_that_fits() -> None:
    told = of_exception(records.errors.NotFound("Expected a pupil but there is none", "没有这名学生"))
    assert told is not None and (told.detail, told.detail_en) == ("没有这名学生", "Expected a pupil but there is none")
    told = of_exception(engine.errors.Conflict("Expected an open task", zh="此件已办理"))
    assert told is not None and (told.detail, told.detail_en) == ("此件已办理", "Expected an open task")


class ComesFromAPart(engine.errors.EngineError):
    """An error that a part of the engine names for itself."""


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (engine.errors.NotFound("x"), 404), (engine.errors.Conflict("x"), 409), (engine.errors.NotAllowed("x"), 403),
        (engine.errors.BadInput("x"), 422), (engine.errors.BudgetExceeded("x"), 422),
        (engine.DefinitionRefused([]), 422), (engine.errors.YearUnknown(2027), 409), (ComesFromAPart("x"), 422),
        (records.errors.NotFound("x"), 404), (records.errors.NotAllowed("x"), 403), (records.errors.Conflict("x"), 409),
        (records.errors.Invalid("x"), 422), (records.errors.SignInRefused("x"), 401),
        (records.errors.RateLimited("x", "甲", NOW, NOW), 429), (records.errors.AccountLocked("x"), 423),
        (records.errors.SettingLocked("x"), 403), (forms.errors.BadWorkbook(Bilingual("甲", "x")), 422),
        (processes.Refused([]), 422),
    ],
    ids=lambda value: type(value).__qualname__ if isinstance(value, Exception) else None,
)  # fmt: skip
def test_what_a_caller_can_act_upon_has_its_own_status_and_title(error: Exception, status: int) -> None:
    """The nearest class in the line of inheritance rules: a locked account is no wrong password."""
    told = of_exception(error)
    assert told is not None and told.status == status
    assert (told.title, told.title_en) == TITLES[status]


@pytest.mark.parametrize(
    "error", [records.errors.ScopeMissing("x"), records.errors.DecryptionFailed("x"), ValueError("x"), KeyError("x")]
)
def test_a_fault_of_the_house_is_no_answer_to_the_caller(error: Exception) -> None:
    assert of_exception(error) is None

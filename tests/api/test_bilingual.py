"""An error of any room becomes a problem that carries both languages (where they are made: tests/house)."""

from __future__ import annotations

import engine.errors
import records.errors
from api.problems import of_exception


def test_a_problem_carries_the_language_that_fits() -> None:
    told = of_exception(records.errors.NotFound("Expected a pupil but there is none", "没有这名学生"))
    assert told is not None and (told.detail, told.detail_en) == ("没有这名学生", "Expected a pupil but there is none")
    told = of_exception(engine.errors.Conflict("Expected an open task", zh="此件已办理"))
    assert told is not None and (told.detail, told.detail_en) == ("此件已办理", "Expected an open task")

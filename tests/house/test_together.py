"""What the workers of a run share is made by one of them, and nobody takes it before it is finished."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.together import made_once


def test_many_who_ask_at_once_get_the_one_that_is_finished(tmp_path: Path) -> None:
    made: list[Path] = []

    def slowly(folder: Path) -> None:
        made.append(folder)
        (folder / "half").touch()
        time.sleep(0.2)
        (folder / "whole").touch()

    def ask(_number: int) -> bool:
        return (made_once(tmp_path, "thing", slowly) / "whole").exists()

    with ThreadPoolExecutor(8) as workers:
        assert list(workers.map(ask, range(8))) == [True] * 8
    assert made == [tmp_path / "thing"]


def test_what_failed_half_way_is_begun_anew(tmp_path: Path) -> None:
    def badly(folder: Path) -> None:
        (folder / "half").touch()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        made_once(tmp_path, "thing", badly)
    made = made_once(tmp_path, "thing", lambda folder: (folder / "whole").touch())
    assert [path.name for path in made.iterdir()] == ["whole"]

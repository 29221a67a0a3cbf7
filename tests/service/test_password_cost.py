"""An installation hashes passwords at the sound default unless it is told otherwise, and says when that is too cheap."""

from pathlib import Path

import pytest

from records.passwords import SOUND, PasswordCost
from service import bootstrap, serving
from service.configuration import Configuration, from_environment


def test_an_installation_hashes_at_the_default_unless_told_otherwise(tmp_path: Path) -> None:
    assert Configuration(tmp_path, "sqlite://").password_cost == SOUND
    assert from_environment({}).password_cost == SOUND
    asked = from_environment({"HEBAN_PASSWORD_PASSES": "4", "HEBAN_PASSWORD_MEMORY_KIB": "65536"})
    assert asked.password_cost == PasswordCost(4, 65_536)


@pytest.mark.parametrize(("cost", "cheap"), [
    (SOUND, False), (PasswordCost(4, 65_536), False), (PasswordCost(1, 65_536), True), (PasswordCost(9, 8), True),
])  # fmt: skip
def test_a_server_that_hashes_cheaply_says_so_when_it_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cost: PasswordCost, cheap: bool
) -> None:
    monkeypatch.setattr(serving, "_gunicorn", lambda *_: None)
    configuration = Configuration(tmp_path, f"sqlite:///{tmp_path}/heban.db", web=None, port=0, password_cost=cost)
    bootstrap.initialise(configuration)
    serving.run(configuration, with_worker=False)
    assert (serving.CHEAP_HASHES in capsys.readouterr().err) is cheap

"""The tree that the tests of the registers begin with is made once and is the same for each of them."""

import pytest
from sqlalchemy import select, text

from records.tables import Organisation
from tests.records.conftest import World


@pytest.mark.parametrize("turn", (1, 2))
def test_each_turn_begins_with_the_same_tree(world: World, turn: int) -> None:
    with world.system() as (session, _):
        names = dict(session.execute(select(Organisation.name_en, Organisation.name_zh)).tuples().all())
        assert len(names) == 14 and names["jinshui"] == "金水区教育局"
        session.execute(text("UPDATE organisation SET name_zh = 'left'"))

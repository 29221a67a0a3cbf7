"""Requests under an idempotency key: whose key, for how long, and what is kept (decisions, design 15)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from records.replays import KEPT_FOR, Asked, Kept, find, forget, forget_old, keep
from tests.records.conftest import NOW, World

FIRST = Asked("account-1", "POST /cases", "key-1", "digest-1")
OTHERS = {
    "account": replace(FIRST, account_id="account-2"),
    "route": replace(FIRST, route="POST /imports"),
    "key": replace(FIRST, key="key-2"),
}


@pytest.mark.parametrize("differs", OTHERS)
def test_one_key_of_another_account_or_route_keeps_an_answer_of_its_own(world: World, differs: str) -> None:
    other = OTHERS[differs]
    with world.system() as (session, _):
        for asked, answer in ((FIRST, "first"), (other, "other")):
            assert find(session, asked, NOW) is None
            assert keep(session, asked, (201, answer), NOW) is None
    with world.system() as (session, _):
        assert find(session, FIRST, NOW) == Kept("digest-1", 201, "first")
        assert find(session, other, NOW) == Kept("digest-1", 201, "other")


def test_an_answer_is_kept_for_a_day_with_the_digest_of_its_body(world: World) -> None:
    with world.system() as (session, _):
        assert keep(session, FIRST, (422, "refused"), NOW) is None
        again, old = replace(FIRST, body_digest="digest-2"), NOW + KEPT_FOR + timedelta(seconds=1)
        assert find(session, again, NOW + KEPT_FOR) == Kept("digest-1", 422, "refused")
        assert keep(session, again, (201, "second"), NOW + KEPT_FOR) == Kept("digest-1", 422, "refused")
        assert find(session, again, old) is None
        assert keep(session, again, (201, "second"), old) is None, "an old answer gives way"
        assert find(session, FIRST, old) == Kept("digest-2", 201, "second")


def test_old_answers_are_forgotten_under_their_key_or_all_at_once_and_others_stay(world: World) -> None:
    later = NOW + timedelta(hours=1)
    with world.system() as (session, _):
        for asked, at in ((FIRST, NOW), (OTHERS["key"], NOW), (OTHERS["route"], later)):
            assert keep(session, asked, (201, "kept"), at) is None
        old = NOW + KEPT_FOR + timedelta(seconds=1)
        assert [forget(session, asked, old) for asked in (FIRST, FIRST, OTHERS["route"])] == [True, False, False]
        assert forget_old(session, old) == 1
        assert find(session, OTHERS["route"], old) is not None

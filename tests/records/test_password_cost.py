"""What a guess at a stolen password costs: strong by default, set by the installation, raised at the next sign-in."""

from argon2 import extract_parameters
from argon2.low_level import Type

from records.accounts import NewAccount, activate, bootstrap_admin, check_password, enter
from records.acting import Acting
from records.passwords import SOUND, PasswordCost, hash_password
from records.scope import RecordsSession, Scope, use_scope
from records.session import open_session
from records.tables import Account
from tests.records.conftest import NOW, World
from tests.world import CHEAP

OWASP_PASSES, OWASP_KIB = 2, 19_456  # the least that OWASP's cheat sheet on password storage allows for one lane
WORD = "Correct-Horse-7"
ACTING = Acting(NOW)


def test_the_default_stays_strong() -> None:
    made = extract_parameters(hash_password(WORD))
    assert made.type is Type.ID
    assert made.time_cost >= OWASP_PASSES and made.memory_cost >= OWASP_KIB
    assert (SOUND.passes, SOUND.memory_kib) == (made.time_cost, made.memory_cost)
    assert made.salt_len >= 16 and made.hash_len >= 32


def test_a_session_without_a_cost_hashes_at_the_default(world: World) -> None:
    with open_session(world.engine, world.keyring, world.audit) as session:
        stored = _activated(session, world).password_hash
    assert extract_parameters(stored or "").memory_cost == SOUND.memory_kib


def test_a_sign_in_takes_a_password_to_the_cost_that_the_installation_set(world: World) -> None:
    raised = PasswordCost(passes=3, memory_kib=64)
    with open_session(world.engine, world.keyring, world.audit) as session:
        session.info["heban.password_cost"] = CHEAP
        account = _activated(session, world)
        before = account.password_hash
        assert extract_parameters(before or "").time_cost == CHEAP.passes
        session.info["heban.password_cost"] = raised
        enter(session, ACTING, check_password(session, account.login, WORD), WORD)
        after = account.password_hash
        assert extract_parameters(after or "").time_cost == 3, "the old hash goes"
        enter(session, ACTING, check_password(session, account.login, WORD), WORD)
        assert account.password_hash == after, "and the new one stays"


def _activated(session: RecordsSession, world: World) -> Account:
    """An account in use, made at the session's cost."""
    use_scope(session, Scope(session, frozenset(), everything=True))
    account, secret = bootstrap_admin(session, ACTING, NewAccount("root", "部管理员", world.org["ministry"]))
    return activate(session, ACTING, secret, WORD)

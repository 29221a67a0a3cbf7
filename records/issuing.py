"""Issuing accounts from a list: each person gets one, and a list that comes again issues nothing twice (O2, O5)."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import NewAccount, create_account
from records.acting import Acting
from records.assignments import NewRole, assign_role, check_issuer, roles_of
from records.contacts import keep_contact
from records.errors import Conflict, NotAllowed
from records.roles import PROGRESS_ROLES, TITLES, Role
from records.scope import system_scope
from records.sealed_entries import read_entries
from records.tables import Account, Person, SealedEntry
from records.tables.account import AccountState

NEW, FURTHER, THERE = "new", "role", "there"


class Named(NamedTuple):
    """A person of a list and the role asked for; `contact` holds phones and e-mail address, which are sealed."""

    role: Role
    org_id: str
    name: str
    login: str
    department: str
    post: str
    contact: Mapping[str, str]


class Issued(NamedTuple):
    """What became of a row: `outcome` NEW with the secret of the activation link, FURTHER role, or THERE already."""

    outcome: str
    account_id: str
    secret: str | None = None


class Taken(Conflict):
    """The login name or mobile phone is another person's; `column` says which."""

    def __init__(self, column: str, en: str, zh: str) -> None:
        super().__init__(en, zh)
        self.column = column


class Issuing:
    """Issues the rows of a list within one transaction."""

    def __init__(self, session: Session, acting: Acting) -> None:
        self._session = session
        self._acting = acting
        self._mobiles: dict[str, dict[str, Account]] = {}

    def issue(self, one: Named) -> Issued:
        """Issue one row; a holder who chose another login name meanwhile is known by unit, name and mobile phone.

        Raises NotAllowed for a role that takes another path, that the acting account may not issue there or that
        excludes one held; Taken where login name or mobile phone belong to another person. Of a refused row
        nothing stays, and the transaction goes on.
        """
        with self._session.begin_nested():
            return self._issue(one)

    def _issue(self, one: Named) -> Issued:
        _check_path(one.role)
        check_issuer(self._session, self._acting, one.role, one.org_id)
        account = self._known(one)
        if account is None:
            return self._create(one)
        held = roles_of(self._session, account.id, self._acting.today)
        if any(row.role == one.role and row.org_id == one.org_id for row in held):
            return Issued(THERE, account.id)
        assign_role(self._session, self._acting, NewRole(account.id, one.role, one.org_id))
        return Issued(FURTHER, account.id)

    def _create(self, one: Named) -> Issued:
        kept = keep_contact(self._session, self._acting, one.org_id, one.contact)
        new = NewAccount(one.login, one.name, one.org_id, (one.role,), one.department, one.post, kept)
        account, secret = create_account(self._session, self._acting, new)
        if mobile := one.contact.get("mobile"):
            self._mobiles[one.org_id][mobile] = account
        return Issued(NEW, account.id, secret)

    def _known(self, one: Named) -> Account | None:
        """The person's account, or None; Taken where login name or mobile phone is somebody else's."""
        mobile = self._people_of(one.org_id).get(one.contact.get("mobile", ""))
        with system_scope(self._session):
            named = self._session.scalar(select(Account).where(Account.login == one.login))
        for account in (named, mobile):
            if account is not None and _is(account, one):
                return account
        if named is not None:
            raise Taken(
                "login",
                f"Expected a free login name but {one.login!r} is taken: choose another.",
                f"登录名“{one.login}”已被使用，请换一个",
            )
        if mobile is not None:
            raise Taken(
                "mobile",
                "Expected a mobile phone of this person but another one of the unit has it: check name and number.",
                "该手机号已登记给本单位另一人，请核对姓名和号码",
            )
        return None

    def _people_of(self, org_id: str) -> dict[str, Account]:
        """The accounts of a unit that have not ended, by the mobile phone of their person."""
        if org_id not in self._mobiles:
            query = (
                select(Account, SealedEntry.id, SealedEntry.digest)
                .join(Person, Person.id == Account.person_id)
                .join(SealedEntry, SealedEntry.id == Person.contact_entry)
                .where(Account.org_id == org_id, Account.state != AccountState.DEACTIVATED)
            )
            found = self._session.execute(query).all()
            entries = read_entries(self._session, {entry: digest for _account, entry, digest in found})
            told = {entry: str(one.values.get("mobile") or "") for entry, one in entries.items()}
            self._mobiles[org_id] = {told[entry]: account for account, entry, _digest in found if told.get(entry)}
        return self._mobiles[org_id]


def _is(account: Account, one: Named) -> bool:
    same = (account.org_id, account.display_name) == (one.org_id, one.name)
    return same and account.state != AccountState.DEACTIVATED


def _check_path(role: Role) -> None:
    if role in PROGRESS_ROLES:
        raise NotAllowed(
            f"Expected a role that a list may issue but {TITLES[role][1]} is issued from the personnel form: "
            "start a change of personnel.",
            f"“{TITLES[role][0]}”须凭管理人员信息表核发，不能批量发放，请发起“管理人员变更”",
        )

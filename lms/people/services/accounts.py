"""Accounts: finding who wants to sign in, counting tries, setting passwords, asking for a link or code."""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import or_, select

from lms.core import audit, outbox
from lms.core.database import db
from lms.core.errors import NotAllowed, Refused
from lms.core.i18n import gettext as _
from lms.core.unit_of_work import open_unit, recorded_at, unit_of_work
from lms.people.models import Person
from lms.people.models_signin import Account
from lms.people.rules.sign_in import pause_after
from lms.people.services import api_tokens, sessions, sign_in_events, tokens
from lms.people.services.directory import unit_code_of
from lms.people.services.limits import current_limits
from lms.people.services.passwords import hashed, matches
from lms.people.services.status import has_left

MAIL_AGAIN_AFTER = timedelta(minutes=5)


def person_by_sign_in_name(name: str) -> Person | None:
    """Return who has this employee number or email address, or None."""
    name = name.strip()
    if not name:
        return None
    found = db.session.scalars(
        select(Person).where(or_(Person.employee_no == name, Person.email == name.lower()))
    ).all()
    return next((person for person in found if person.employee_no == name), found[0] if found else None)


def account_of(person_id: int) -> Account | None:
    """Return the account of a person, or None when there is none yet."""
    return db.session.get(Account, person_id)


def try_secret(
    person_id: int | None,
    is_right: Callable[[Account | None], bool],
    *,
    is_last: bool = True,
    wrong: str = sign_in_events.FAILED,
) -> bool:
    """Let a person prove who they are once, under the lock-out; tell whether it was right.

    The try is counted before the secret is looked at, so that many tries at once are no way around the
    limit; a right one clears the count. ``is_right`` gets None when there is no account or tries are
    paused; it then does the same work and says no. Alone it opens its own units of work; inside an open
    unit it joins that, and a wrong try is counted even when the unit is undone because of it.

    Args:
        person_id: who; None for a name that nobody has.
        is_right: looks at the secret.
        is_last: nothing more is asked. Else a right one takes back its own try only, so that a known
            password gives nobody more tries at the second factor.
        wrong: what the security log calls a wrong one.
    """
    unit = open_unit()
    if unit is None:
        with unit_of_work():
            account = _claim_try(person_id)
        right = is_right(account)
        if account is not None:
            with unit_of_work():
                _settle(account.person_id, right=right, is_last=is_last, wrong=wrong)
        return right
    account = _claim_try(person_id)
    right = is_right(account)
    if account is not None:
        _settle(account.person_id, right=right, is_last=is_last, wrong=wrong)
    if not right and account is not None:
        unit.after_rollback.append(lambda: _count_again(account.person_id, wrong))
    return right


def confirm_password(person_id: int, password: str, *, is_last: bool = True) -> bool:
    """Tell whether a person typed their password again rightly.

    The same lock-out as at sign-in holds: wrong tries count, and while tries are paused every one is wrong.
    ``is_last`` as in ``try_secret``.
    """
    return try_secret(
        person_id,
        lambda account: matches(account.password_hash if account else None, password),
        is_last=is_last,
    )


def set_password(
    person_id: int, password_hash: str, *, must_change: bool = False, keep_session: int | None = None
) -> None:
    """Keep a new password; failures are forgotten; other sessions, unused links and codes, own tokens end.

    Args:
        person_id: whose.
        password_hash: from ``hashed``.
        must_change: the person chooses another one at the next sign-in.
        keep_session: id of the session that goes on.
    """
    account = _made_account(person_id)
    account.password_hash = password_hash
    account.password_set_at = recorded_at()
    account.must_change = must_change
    account.failed_count = 0
    account.locked_until_at = None
    db.session.flush()
    tokens.end_all_of(person_id)
    api_tokens.revoke_own(person_id)
    sessions.end_all_of(person_id, but=keep_session)


def refresh_hash(person_id: int, password_hash: str) -> None:
    """Keep the same password under a newer hash; nothing else changes."""
    account = db.session.get_one(Account, person_id)
    account.password_hash = password_hash


def give_password(person_ids: Collection[int], password: str, *, must_change: bool = True) -> None:
    """Give people one password to begin with, for instance those of a demo; hashed once."""
    password_hash = hashed(password)
    known = set(db.session.scalars(select(Account.person_id)))
    for person_id in person_ids:
        if person_id in known:
            set_password(person_id, password_hash, must_change=must_change)
    fresh: list[dict[str, Any]] = [
        {
            "person_id": person_id,
            "password_hash": password_hash,
            "password_set_at": recorded_at(),
            "must_change": must_change,
            "failed_count": 0,
        }
        for person_id in dict.fromkeys(person_ids)
        if person_id not in known
    ]
    if fresh:
        db.session.execute(Account.__table__.insert(), fresh)  # type: ignore[attr-defined]


def mail_reset_link(name: str) -> None:
    """Mail a link that sets a new password, when somebody with a mail address has this name.

    Nothing is returned: whoever asks must not learn whether the person exists. A second wish within five
    minutes is not mailed again.
    """
    person = person_by_sign_in_name(name)
    if person is None or person.email is None or has_left(person.id):
        return
    if tokens.was_made_since(person.id, "reset", MAIL_AGAIN_AFTER):
        return
    lives = current_limits().reset_link
    token = tokens.make_link_token(purpose="reset", person_id=person.id, lives=lives)
    minutes = int(lives.total_seconds() // 60)
    outbox.enqueue(
        "mail",
        f"reset:{person.id}:{recorded_at().isoformat()}",
        {
            "to": person.email,
            "subject": _("Set your Firstpass password"),
            "text": _(
                "Somebody, most likely you, asked to set the password of your Firstpass account.\n\n"
                "Open this link within {minutes} minutes; it works once:\n\n{link}\n\n"
                "If it was not you, do nothing: your password stays as it is.\n"
            ).format(minutes=minutes, link=link_for(token)),
        },
    )


def link_for(token: str) -> str:
    """Return the address that sets a password with a link token."""
    return f"{str(current_app.config['LMS_BASE_URL']).rstrip('/')}/password/set/{token}"


def print_code(person: Person, *, made_by: int, actor: str) -> str:
    """Make a one-time code for a person without a mail address; it is shown once and never kept.

    Raises:
        Refused: for a person who has a mail address or has left.
        NotAllowed: for oneself.
    """
    if person.id == made_by:
        raise NotAllowed("A code for yourself is made by somebody else.", hint="Ask your manager.")
    if person.email is not None:
        raise Refused(
            f"{person.full_name} has a mail address.",
            hint="They get a link by themselves: on the sign-in page, “I cannot sign in”.",
        )
    if has_left(person.id):
        raise Refused(f"{person.full_name} has left; nobody who left can sign in.")
    _made_account(person.id)
    code = tokens.make_code(person_id=person.id, lives=current_limits().code, made_by=made_by)
    unit = unit_code_of(person.id)
    audit.record("account.code-made", subject=f"person:{person.employee_no}", actor=actor, unit=unit)
    return code


def _made_account(person_id: int) -> Account:
    account = db.session.get(Account, person_id)
    if account is None:
        account = Account(person_id=person_id, must_change=False, failed_count=0)
        db.session.add(account)
        db.session.flush()
    return account


def _claim_try(person_id: int | None) -> Account | None:
    """Count a try beforehand; None when there is no account or tries are paused."""
    if person_id is None:
        return None
    account = db.session.get(Account, person_id, with_for_update=True, populate_existing=True)
    if account is None or (account.locked_until_at is not None and account.locked_until_at > recorded_at()):
        return None
    account.failed_count += 1
    pause = pause_after(account.failed_count, current_limits())
    account.locked_until_at = recorded_at() + pause if pause else None
    db.session.flush()
    return account


def _settle(person_id: int, *, right: bool, is_last: bool, wrong: str) -> None:
    """Clear the count, take back the try that was counted, or tell the security log of a wrong one."""
    if not right:
        _tell_wrong(person_id, wrong)
        return
    account = db.session.get_one(Account, person_id, with_for_update=True, populate_existing=True)
    account.failed_count = 0 if is_last else max(account.failed_count - 1, 0)
    account.locked_until_at = None
    db.session.flush()


def _tell_wrong(person_id: int, wrong: str) -> None:
    sign_in_events.note(wrong, person_id)
    account = db.session.get_one(Account, person_id)
    if account.locked_until_at is not None and account.locked_until_at > recorded_at():
        sign_in_events.note(sign_in_events.PAUSED, person_id)


def _count_again(person_id: int, wrong: str) -> None:
    with unit_of_work():
        if _claim_try(person_id) is not None:
            _tell_wrong(person_id, wrong)

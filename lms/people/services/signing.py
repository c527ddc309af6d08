"""Proving to be oneself again to sign: the password, with a code where there is an app, or a passkey.

The first signature takes every part; for the next minutes the password alone is asked again, as each code of
an app counts once. A passkey answers for one signature each time.

Source: 21 CFR 11.200(a)(1)(i), a series of signings during one continuous period.
"""

from datetime import datetime

from lms.core import clock, permissions
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.core.proving import Asked, Given, NotProved
from lms.core.unit_of_work import unit_of_work
from lms.people.models_signin import SignInSession
from lms.people.rules.second_factor import PASSKEY, PASSWORD
from lms.people.services import accounts, factors, passkeys, sessions, sign_in_events
from lms.people.services.limits import current_limits

_NOT_RIGHT = _("This is not your password, or tries are paused for a while. Nothing was signed.")


def asked_to_sign() -> Asked:
    """Return what the person of this request is asked for when they sign."""
    identity = permissions.current()
    if identity.person_id is None:
        return Asked()
    found = factors.factors_of(identity.person_id)
    until = _counts_until(identity.session_id) if found.has_any else None
    options = passkeys.signing_options(identity.person_id) if found.passkeys else None
    return Asked(code=found.has_any and until is None, until=until, passkey=options)


def prove(given: Given) -> str:
    """Let the person of this request prove to be themself; opens its own units of work.

    Returns:
        By which means, in words that are kept with the signature.

    Raises:
        NotProved: when something is wrong or missing; nothing was signed.
    """
    identity = permissions.current()
    person_id = identity.person_id
    if person_id is None:
        raise NotProved("password", _NOT_RIGHT)
    if given.answer:
        return _by_passkey(person_id, given.answer, identity.session_id)
    found = factors.factors_of(person_id)
    until = _counts_until(identity.session_id)
    needs_code = found.has_any and until is None
    if not accounts.confirm_password(person_id, given.password, is_last=not needs_code):
        raise NotProved("password", _NOT_RIGHT)
    if not found.has_any:
        return PASSWORD
    if until is not None:
        return _means_of(identity.session_id)
    if not given.code.strip():
        raise NotProved("code", _("Enter a code of your authenticator app, or a recovery code."))
    return _by_code(person_id, given.code, identity.session_id)


def try_code(person_id: int, code: str) -> str | None:
    """Try a code once under the lock-out; return by which means it was right, None when it was not."""
    used: list[str] = []

    def is_right(account: object) -> bool:
        if account is None:
            return False
        with unit_of_work(durable=True):
            means = factors.use_code(person_id, code)
        used.extend([means] if means else [])
        return means is not None

    accounts.try_secret(person_id, is_right, wrong=sign_in_events.SECOND_FAILED)
    return used[0] if used else None


def _by_passkey(person_id: int, answer: str, session_id: int | None) -> str:
    with unit_of_work(durable=True):
        if passkeys.proves(person_id, answer):
            _note(person_id, session_id, PASSKEY, keeps=False)
            return PASSKEY
    raise NotProved("password", _("The passkey did not answer for you. Nothing was signed; try it again."))


def _by_code(person_id: int, code: str, session_id: int | None) -> str:
    means = try_code(person_id, code)
    if means is None:
        raise NotProved(
            "code",
            _("This code does not count: each counts once, and tries may be paused. Nothing was signed."),
        )
    with unit_of_work():
        _note(person_id, session_id, means, keeps=True)
    return means


def _note(person_id: int, session_id: int | None, means: str, *, keeps: bool) -> None:
    sign_in_events.note(sign_in_events.SIGNED, person_id, means=means)
    if session_id is not None and keeps:
        sessions.proved(session_id, means)


def _counts_until(session_id: int | None) -> datetime | None:
    """Return until when the second factor given in a session counts for signatures; None when it does not."""
    if session_id is None:
        return None
    lasts = current_limits().signing
    at = sessions.proved_since(session_id, clock.now() - lasts)
    return at + lasts if at is not None else None


def _means_of(session_id: int | None) -> str:
    row = db.session.get(SignInSession, session_id, populate_existing=True) if session_id else None
    return (row.means if row else None) or PASSWORD

"""Second factors of people: the authenticator app, the recovery codes, and taking all of it away."""

from collections.abc import Collection
from dataclasses import dataclass

import pyotp
from sqlalchemy import CursorResult, exists, func, or_, select, update

from lms.core import audit, clock, outbox
from lms.core.database import db
from lms.core.errors import Conflict, NotAllowed, Refused
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.superseding import supersede
from lms.core.unit_of_work import recorded_at
from lms.people.models import Person
from lms.people.models_factors import AuthenticatorApp, Passkey, RecoveryCode
from lms.people.rules.second_factor import (
    CODE_LENGTH,
    CODES,
    WITH_APP,
    WITH_RECOVERY,
    accepted_step,
    digits_of,
    plain_recovery_code,
)
from lms.people.services import passkeys, sessions, sign_in_events, vault
from lms.people.services.directory import unit_code_of

ISSUER = "Firstpass"
SECONDS_TO_ENROL = 30 * 60


@dataclass(frozen=True)
class Factors:
    """What a person has besides the password: the app, passkeys, and how many recovery codes are left."""

    app: AuthenticatorApp | None
    passkeys: list[Passkey]
    codes_left: int

    @property
    def has_any(self) -> bool:
        """Tell whether there is a second factor; codes alone are none."""
        return self.app is not None or bool(self.passkeys)


def factors_of(person_id: int) -> Factors:
    """Return what a person has besides the password."""
    left = select(func.count()).where(
        RecoveryCode.person_id == person_id,
        RecoveryCode.superseded_at.is_(None),
        RecoveryCode.used_at.is_(None),
    )
    return Factors(_app_of(person_id), passkeys.of_person(person_id), db.session.scalar(left) or 0)


def has_any(person_id: int) -> bool:
    """Tell whether a person has an authenticator app or a passkey."""
    return bool(those_with_any([person_id]))


def those_with_any(person_ids: Collection[int]) -> set[int]:
    """Return who of some people has an authenticator app or a passkey."""
    has_app = exists().where(
        AuthenticatorApp.person_id == Person.id, AuthenticatorApp.superseded_at.is_(None)
    )
    has_key = exists().where(Passkey.person_id == Person.id, Passkey.superseded_at.is_(None))
    return set(db.session.scalars(select(Person.id).where(Person.id.in_(person_ids), or_(has_app, has_key))))


def offer(person_id: int) -> str:
    """Return a fresh secret for an app of a person, sealed: it counts once a code of it was entered."""
    return vault.sealed(f"offer:{person_id}", f"{pyotp.random_base32()} {int(clock.now().timestamp())}")


def offered_secret(person_id: int, offered: str) -> str | None:
    """Return the secret of an offer to a person; None for another one's or one older than half an hour."""
    secret, _space, made = (vault.opened(f"offer:{person_id}", offered) or "").partition(" ")
    is_young = made.isdigit() and clock.now().timestamp() - int(made) < SECONDS_TO_ENROL
    return secret if is_young else None


def address_of(person: Person, secret: str) -> str:
    """Return the ``otpauth`` address that an app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.employee_no, issuer_name=ISSUER)


def add_app(person_id: int, offered: str, code: str) -> list[str]:
    """Keep an authenticator app once its first code is right; the one before ends.

    Returns:
        The recovery codes, to be shown this once; none when the person has some left.

    Raises:
        Refused: when the offer is too old or the code is wrong.
    """
    secret = offered_secret(person_id, offered)
    if secret is None:
        raise Refused(
            _("This page was open for too long."), hint=_("Open it again and scan the new picture.")
        )
    step = accepted_step(secret, code, at=clock.now(), last_step=0)
    if step is None:
        raise Refused(
            _("This code does not fit."),
            hint=_("Enter the six digits that the app shows now; see that the clock of the phone is right."),
        )
    end_app(person_id, by_id=person_id)
    db.session.add(
        AuthenticatorApp(
            person_id=person_id,
            sealed=vault.sealed(f"app:{person_id}", secret),
            last_step=step,
            recorded_at=recorded_at(),
        )
    )
    sign_in_events.note(sign_in_events.APP_ADDED, person_id)
    return codes_when_none(person_id)


def end_app(person_id: int, *, by_id: int, why: str | None = None) -> bool:
    """End the authenticator app of a person; tell whether there was one."""
    app = _app_of(person_id)
    if app is None:
        return False
    app.superseded_at, app.ended_by, app.ended_why = recorded_at(), by_id, why
    other = by_id if by_id != person_id else None
    sign_in_events.note(sign_in_events.APP_REMOVED, person_id, by_id=other)
    return True


def codes_when_none(person_id: int) -> list[str]:
    """Make recovery codes for somebody who has none left; nothing for who has some."""
    return [] if factors_of(person_id).codes_left else new_codes(person_id)


def new_codes(person_id: int) -> list[str]:
    """Return ten new recovery codes, shown this once; earlier ones end."""
    supersede(RecoveryCode, {"person_id": person_id})
    codes = [new_public_id(CODE_LENGTH) for _number in range(CODES)]
    db.session.add_all(
        RecoveryCode(person_id=person_id, digest=_digest(person_id, code), recorded_at=recorded_at())
        for code in codes
    )
    sign_in_events.note(sign_in_events.CODES_MADE, person_id)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def use_code(person_id: int, code: str) -> str | None:
    """Use a code of the app or a recovery code up; return by which means, None when it does not count.

    Works in the open unit of work; of two at once with the same code one is right.
    """
    if digits_of(code) and _use_app(person_id, code):
        return WITH_APP
    if _use_recovery(person_id, plain_recovery_code(code)):
        sign_in_events.note(sign_in_events.RECOVERY_USED, person_id)
        return WITH_RECOVERY
    return None


def reset(person: Person, *, by: Person, why: str) -> None:
    """Take every second factor of a person away, as an administrator; they are told and signed out.

    Raises:
        NotAllowed: for oneself.
        Refused: without a reason, or when there is nothing to take away.
    """
    if person.id == by.id:
        raise NotAllowed(_("Nobody resets their own second factor."), hint=_("Ask another administrator."))
    if not why.strip():
        raise Refused(_("A reason is required."), hint=_("Say why, for instance that the phone was lost."))
    if not factors_of(person.id).has_any:
        raise Conflict(_("%s has no second factor.") % person.full_name)
    why = why.strip()
    end_app(person.id, by_id=by.id, why=why)
    passkeys.remove(person.id, by_id=by.id, why=why)
    supersede(RecoveryCode, {"person_id": person.id})
    sessions.end_all_of(person.id)
    sign_in_events.note(sign_in_events.RESET, person.id, by_id=by.id)
    audit.record(
        "account.second-factor-reset",
        subject=f"person:{person.employee_no}",
        actor=by.employee_no,
        unit=unit_code_of(person.id),
        reason=why,
    )
    if person.email:
        text = _(
            "{by} has reset the second step of your sign-in to Firstpass: the authenticator app, the "
            "passkeys and the recovery codes that you had work no more. You are signed out everywhere.\n\n"
            "Sign in with your password and set it up again under My settings, Sign-in and security.\n\n"
            "If you did not ask for this, tell your administrators at once.\n"
        ).format(by=by.full_name)
        outbox.enqueue(
            "mail",
            f"second-factor-reset:{person.id}:{recorded_at().isoformat()}",
            {"to": person.email, "subject": _("The second step of your sign-in was reset"), "text": text},
        )


def _app_of(person_id: int) -> AuthenticatorApp | None:
    return db.session.scalar(
        select(AuthenticatorApp).where(
            AuthenticatorApp.person_id == person_id, AuthenticatorApp.superseded_at.is_(None)
        )
    )


def _use_app(person_id: int, code: str) -> bool:
    app = _app_of(person_id)
    secret = vault.opened(f"app:{person_id}", app.sealed) if app else None
    if app is None or secret is None:
        return False
    step = accepted_step(secret, code, at=clock.now(), last_step=app.last_step)
    if step is None:
        return False
    done = db.session.execute(
        update(AuthenticatorApp)
        .where(AuthenticatorApp.id == app.id, AuthenticatorApp.last_step < step)
        .values(last_step=step)
    )
    assert isinstance(done, CursorResult)
    return done.rowcount == 1


def _use_recovery(person_id: int, code: str) -> bool:
    if len(code) != CODE_LENGTH:
        return False
    done = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.digest == _digest(person_id, code),
            RecoveryCode.person_id == person_id,
            RecoveryCode.used_at.is_(None),
            RecoveryCode.superseded_at.is_(None),
        )
        .values(used_at=recorded_at())
    )
    assert isinstance(done, CursorResult)
    return done.rowcount == 1


def _digest(person_id: int, code: str) -> str:
    return vault.digest(f"recovery:{person_id}", code)

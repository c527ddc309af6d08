"""Passkeys: offered, registered, checked and removed. The browser signs a challenge; no secret reaches us."""

import ipaddress
import json
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select, update
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from lms.core.database import db
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.unit_of_work import recorded_at
from lms.people.models import Person
from lms.people.models_factors import Passkey
from lms.people.services import challenges, sign_in_events, vault

LONGEST_NAME = 60
LONGEST_ANSWER = 20_000
MOST = 10
REGISTER, SIGN_IN, SIGN = "register", "sign-in", "sign"
_FAULTS = (WebAuthnException, ValueError, KeyError, TypeError)


def place() -> tuple[str, str] | None:
    """Return the name that passkeys are bound to and the origin of pages; None where they cannot work.

    Browsers bind them to a host name: an address of numbers has none. Without https only ``localhost`` works.

    Source: Web Authentication, Level 2, section 5.1.3 and "relying party identifier".
    """
    parts = urlsplit(current_app.config["LMS_BASE_URL"])
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        is_secure = parts.scheme == "https" or host == "localhost"
        return (host, f"{parts.scheme}://{parts.netloc}") if host and is_secure else None
    return None


def of_person(person_id: int) -> list[Passkey]:
    """Return the passkeys that a person has now, the oldest first."""
    statement = select(Passkey).where(Passkey.person_id == person_id, Passkey.superseded_at.is_(None))
    return list(db.session.scalars(statement.order_by(Passkey.id)))


def registration_options(person: Person) -> str | None:
    """Return what the browser needs to make a passkey, as JSON; None where passkeys cannot work."""
    here = place()
    if here is None:
        return None
    options = generate_registration_options(
        rp_id=here[0],
        rp_name="Firstpass",
        user_id=bytes.fromhex(vault.digest("passkey-user", str(person.id))),
        user_name=person.employee_no,
        user_display_name=person.full_name,
        challenge=challenges.new_challenge(f"{REGISTER}:{person.id}"),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(person.id),
    )
    return options_to_json(options)


def sign_in_options() -> str | None:
    """Return what the browser needs to sign somebody in by whichever passkey they choose; None as above."""
    return _options(SIGN_IN, [])


def signing_options(person_id: int) -> str | None:
    """Return what the browser needs to let a person prove to be themself; None without a passkey."""
    known = _descriptors(person_id)
    return _options(f"{SIGN}:{person_id}", known) if known else None


def register(person_id: int, answer: str, name: str) -> Passkey:
    """Keep a new passkey of a person.

    Raises:
        Refused: when the answer of the browser does not fit, is used already, or there are ten passkeys.
    """
    here, told = place(), _read(answer)
    challenge = challenges.answered_challenge(told)
    if here is None or challenge is None or not challenges.is_ours(f"{REGISTER}:{person_id}", challenge):
        raise _not_made()
    if len(of_person(person_id)) >= MOST:
        raise Refused(_("There are %d passkeys already.") % MOST, hint=_("Remove one that you do not use."))
    try:
        made = verify_registration_response(
            credential=told,
            expected_challenge=challenge,
            expected_rp_id=here[0],
            expected_origin=here[1],
            require_user_verification=True,
        )
    except _FAULTS:
        raise _not_made() from None
    credential_id = challenges.to_base64(made.credential_id)
    known = db.session.scalar(select(Passkey.id).where(Passkey.credential_id == credential_id))
    if known is not None or not challenges.spend(challenge):
        raise _not_made()
    row = Passkey(
        public_id=new_public_id(),
        person_id=person_id,
        credential_id=credential_id,
        public_key=challenges.to_base64(made.credential_public_key),
        sign_count=made.sign_count,
        name=name.strip()[:LONGEST_NAME] or _("Passkey"),
        recorded_at=recorded_at(),
    )
    db.session.add(row)
    sign_in_events.note(sign_in_events.PASSKEY_ADDED, person_id)
    return row


def person_by_answer(answer: str) -> int | None:
    """Return who signs in by the answer of a passkey, in the open unit; None when it does not count."""
    return _checked(answer, SIGN_IN, None)


def proves(person_id: int, answer: str) -> bool:
    """Tell whether the answer of a passkey is a person's own, in the open unit of work."""
    return _checked(answer, f"{SIGN}:{person_id}", person_id) == person_id


def remove(
    person_id: int, public_id: str | None = None, *, by_id: int | None = None, why: str | None = None
) -> int:
    """End a passkey of a person, or all of them; return how many ended.

    Args:
        person_id: whose.
        public_id: which; None = every one.
        by_id: who does it; None = the person.
        why: the reason of somebody else.
    """
    gone = [one for one in of_person(person_id) if public_id in (None, one.public_id)]
    for one in gone:
        one.superseded_at, one.ended_by, one.ended_why = recorded_at(), by_id or person_id, why
        sign_in_events.note(sign_in_events.PASSKEY_REMOVED, person_id, by_id=by_id)
    db.session.flush()
    return len(gone)


def _checked(answer: str, purpose: str, person_id: int | None) -> int | None:
    here, told = place(), _read(answer)
    challenge = challenges.answered_challenge(told)
    if here is None or challenge is None or not challenges.is_ours(purpose, challenge):
        return None
    known = db.session.scalar(
        select(Passkey)
        .where(Passkey.credential_id == str(told.get("id")), Passkey.superseded_at.is_(None))
        .with_for_update()
    )
    if known is None or person_id not in (None, known.person_id):
        return None
    try:
        done = verify_authentication_response(
            credential=told,
            expected_challenge=challenge,
            expected_rp_id=here[0],
            expected_origin=here[1],
            credential_public_key=challenges.from_base64(known.public_key),
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except _FAULTS:
        sign_in_events.note(sign_in_events.SECOND_FAILED, known.person_id, means="passkey")
        return None
    if not challenges.spend(challenge):
        return None
    db.session.execute(
        update(Passkey)
        .where(Passkey.id == known.id)
        .values(sign_count=done.new_sign_count, last_used_at=recorded_at())
    )
    return known.person_id


def _options(purpose: str, known: list[PublicKeyCredentialDescriptor]) -> str | None:
    here = place()
    if here is None:
        return None
    options = generate_authentication_options(
        rp_id=here[0],
        challenge=challenges.new_challenge(purpose),
        allow_credentials=known,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def _descriptors(person_id: int) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=challenges.from_base64(one.credential_id))
        for one in of_person(person_id)
    ]


def _read(answer: str) -> dict[str, Any]:
    try:
        told = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _not_made() -> Refused:
    return Refused(
        _("The passkey was not made."),
        hint=_("The page was open for long, or the device answered for another address. Try again."),
    )

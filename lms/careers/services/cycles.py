"""Cycles of credentials as their holders tell them: told, corrected, taken back; nothing is deleted."""

from dataclasses import dataclass
from datetime import date

from lms.careers.content import by_code
from lms.careers.models import COUNTS, WITHDRAWN, CredentialCycle
from lms.careers.services.once import follow, known, put, sent_before
from lms.careers.services.reading import first_day, ledger_of
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id

LONGEST_NUMBER = 40
LONGEST_REASON = 300


@dataclass(frozen=True)
class CycleTold:
    """What a person tells of a cycle; ``from_on`` None = as long before its end as the association says."""

    code: str
    to_on: date
    from_on: date | None = None
    credential_no: str = ""


def tell_cycle(*, person_id: int, told: CycleTold, by_id: int, form_key: str) -> tuple[CredentialCycle, bool]:
    """Record a cycle of a credential; the same form sent twice is one cycle.

    Raises:
        Refused: for an unknown credential, days in the wrong order, or a cycle that overlaps another.
    """
    before = sent_before(CredentialCycle, person_id, form_key)
    if before is not None:
        return before, False
    return put(
        CredentialCycle,
        {
            **_values(person_id, told, but=""),
            "public_id": new_public_id(),
            "number": 1,
            "person_id": person_id,
            "state": COUNTS,
            "reason": None,
            "by_id": by_id,
            "form_key": form_key,
        },
    )


def correct_cycle(
    *, public_id: str, person_id: int, seen: int, told: CycleTold, by_id: int, form_key: str
) -> tuple[CredentialCycle, bool]:
    """Let other days or another number hold for a cycle; what was told before stays on record.

    Raises:
        NotFound: when the person told no such cycle.
        Conflict: when it was changed since it was seen.
        Refused: as for a new one.
    """
    before = known(CredentialCycle, public_id, person_id)
    values = _values(person_id, told, but=public_id)
    return follow(
        CredentialCycle,
        before,
        seen,
        {**values, "state": COUNTS, "reason": None, "by_id": by_id, "form_key": form_key},
    )


def withdraw_cycle(
    *, public_id: str, person_id: int, seen: int, reason: str, by_id: int, form_key: str
) -> tuple[CredentialCycle, bool]:
    """Take back a cycle that was told by mistake, with a reason; entries stay as they are.

    Raises:
        NotFound: when the person told no such cycle.
        Conflict: when it was changed since it was seen.
        Refused: without a reason.
    """
    if not reason.strip():
        raise Refused(_("A reason is required."), hint=_("It stays on record with the cycle."))
    before = known(CredentialCycle, public_id, person_id)
    kept = {name: getattr(before, name) for name in ("code", "from_on", "to_on", "credential_no")}
    return follow(
        CredentialCycle,
        before,
        seen,
        {
            **kept,
            "state": WITHDRAWN,
            "reason": reason.strip()[:LONGEST_REASON],
            "by_id": by_id,
            "form_key": form_key,
        },
    )


def _values(person_id: int, told: CycleTold, *, but: str) -> dict[str, object]:
    issuer = by_code().get(told.code)
    if issuer is None:
        raise Refused(_("This credential is not in the list."), hint=_("Choose one of the list."))
    from_on = told.from_on or first_day(told.to_on, issuer)
    if from_on >= told.to_on:
        raise Refused(
            _("The cycle ends before it begins."), hint=_("Look at both days in your account there.")
        )
    _refuse_overlap(person_id, told, from_on, but=but)
    return {
        "code": told.code,
        "from_on": from_on,
        "to_on": told.to_on,
        "credential_no": told.credential_no.strip()[:LONGEST_NUMBER] or None,
    }


def _refuse_overlap(person_id: int, told: CycleTold, from_on: date, *, but: str) -> None:
    for other in ledger_of(person_id).held:
        if other.code != told.code or other.public_id in ("", but):
            continue
        if other.from_on is None or other.to_on is None:
            continue
        if from_on <= other.to_on and other.from_on <= told.to_on:
            raise Refused(
                _("A cycle of %s holds these days already.") % told.code,
                hint=_("Correct that one, or choose the days of the next cycle."),
            )

"""What happened at sign-in, for the security log: one row each, without anything that was typed."""

from lms.core.database import db
from lms.core.unit_of_work import recorded_at
from lms.people.models_factors import SignInEvent

SIGNED_IN = "sign-in.ok"
FAILED = "sign-in.failed"
PAUSED = "sign-in.paused"
SECOND_FAILED = "sign-in.second-factor-failed"
RECOVERY_USED = "sign-in.recovery-code-used"
CODES_MADE = "sign-in.recovery-codes-made"
APP_ADDED = "sign-in.authenticator-app-added"
APP_REMOVED = "sign-in.authenticator-app-removed"
PASSKEY_ADDED = "sign-in.passkey-added"
PASSKEY_REMOVED = "sign-in.passkey-removed"
RESET = "sign-in.second-factor-reset"
SIGNED = "sign-in.authenticated-to-sign"


def note(kind: str, person_id: int, *, means: str | None = None, by_id: int | None = None) -> None:
    """Keep what happened, in the open unit of work.

    Args:
        kind: one of the names above.
        person_id: whose account.
        means: how they proved to be themself.
        by_id: who did it when it was somebody else.
    """
    db.session.add(SignInEvent(person_id=person_id, kind=kind, means=means, by_id=by_id, at=recorded_at()))
    db.session.flush()

"""Orders to the systems that keep accounts: what was ordered last beside what holds now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

GRANT, LIMIT, REVOKE = "grant", "limit", "revoke"
KINDS = (GRANT, LIMIT, REVOKE)
FROM_STATE, FROM_OFFICER, FOUND = "state", "officer", "found"
OF_STATE = {"cleared": GRANT, "grace": GRANT, "provisional": LIMIT}
"""What a gate that lets somebody work asks for; every other state asks for nothing."""

RELEASED, PROVISIONAL, RESTORED = "released", "provisional", "restored"
SUSPENDED, LEFT, NO_JOB, LAPSED, OFFICER = "suspended", "left", "no_job", "lapsed", "officer"
REASONS = (RELEASED, PROVISIONAL, RESTORED, SUSPENDED, LEFT, NO_JOB, LAPSED, OFFICER)
"""Why something is ordered, by code: an order never says what somebody passed or missed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The access of a security class that the gates of somebody ask for on a day.

    Attributes:
        decision: the signature or grant that it rests on, as ``sign-off:12``; None = not known.
        until_on: last day of a limited access; None for a full one, which ends by an order of its own.
    """

    security_class: str
    kind: str
    gate: str
    unit_id: int | None
    reason: str
    decision: str | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ordered:
    """The newest order for somebody and a security class, as far as it decides about the next one."""

    kind: str
    basis: str = FROM_STATE
    decision: str | None = None
    until_on: date | None = None


def strongest(wanted: Iterable[Wanted]) -> dict[str, Wanted]:
    """Return what is wanted by security class: full access before limited, then the longest, then by gate."""
    found: dict[str, Wanted] = {}
    for one in sorted(wanted, key=_weakness):
        found.setdefault(one.security_class, one)
    return found


def next_kind(ordered: Ordered | None, wanted: Wanted | None) -> str | None:
    """Return what must be ordered now: grant, limit, revoke, or None when nothing changed.

    What an officer ended stays ended until a newer decision gives it again.
    """
    if wanted is None:
        return REVOKE if ordered is not None and ordered.kind != REVOKE else None
    if ordered is None:
        return wanted.kind
    if ordered.kind == REVOKE and ordered.basis == FROM_OFFICER and ordered.decision == wanted.decision:
        return None
    is_same = (ordered.kind, ordered.until_on) == (wanted.kind, wanted.until_on)
    return None if is_same else wanted.kind


def _weakness(one: Wanted) -> tuple[bool, int, str]:
    last = one.until_on.toordinal() if one.until_on else date.max.toordinal()
    return one.kind != GRANT, -last, one.gate

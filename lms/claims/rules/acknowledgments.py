"""What acknowledgments say about one submission (rules A1 to A9)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from lms.claims.rules.facts import Acknowledgment, Submission
from lms.claims.rules.reasons import Reason, ReasonTable

_REJECTED = frozenset({"R", "M", "W", "X"})
_SEE_OTHER = "21"


@dataclass(frozen=True, slots=True)
class AckOutcome:
    """Whether a submission was accepted; ``outcome`` None while no answer decides (a waiting state, A8)."""

    outcome: Literal["accepted", "rejected"] | None
    on: date | None
    cause: Reason | None
    has_conflict: bool


def interchange_answer(code: str) -> str:
    """Return what TA104 says: R rejects the interchange, A and E accept it (A1)."""
    return "rejected" if code == "R" else "accepted"


def set_answer(code: str) -> str:
    """Return what IK501 or AK901 says: R, M, W, X reject, P accepts some sets only (A2)."""
    if code in _REJECTED:
        return "rejected"
    return "partly" if code == "P" else "accepted"


def reached_sets(acked_at: datetime, candidates: Iterable[tuple[str, datetime]]) -> frozenset[str]:
    """Return which of the sets with the named control numbers an answer means.

    Control numbers come round again: the answer means the sets that were sent last before it.

    Args:
        acked_at: when the answer was sent.
        candidates: key of a set and when it was sent.
    """
    known = list(candidates)
    before = [sent_at for _, sent_at in known if sent_at <= acked_at]
    if not known:
        return frozenset()
    meant = max(before) if before else min(sent_at for _, sent_at in known)
    return frozenset(key for key, sent_at in known if sent_at == meant)


def submission_meant(ack: Acknowledgment, submissions: Sequence[Submission]) -> Submission:
    """Return which submission of a root a claim's answer means.

    It is the one of the claim file that the answer names (BHT03), else the last one sent before it.
    """
    named = [one for one in submissions if ack.batch_ref and one.batch_ref == ack.batch_ref]
    pool = sorted(named or submissions, key=lambda one: (one.sent_at, one.key))
    for before in (
        [one for one in pool if one.sent_at <= ack.acked_at],
        [one for one in pool if one.sent_on <= ack.acked_on],
    ):
        if before:
            return before[-1]
    return pool[0]


def answers_to(
    submission: Submission, submissions: Sequence[Submission], acks: Iterable[Acknowledgment]
) -> list[Acknowledgment]:
    """Return the answers of a root that concern one of its submissions, in order of time."""
    found = [
        ack
        for ack in acks
        if (
            submission_meant(ack, submissions) is submission
            if ack.scope == "claim"
            else submission.set_key in ack.set_keys
            and (ack.billing_npi is None or ack.billing_npi == submission.billing_npi)
        )
    ]
    return sorted(found, key=lambda ack: (ack.acked_at, ack.key))


def judge_acks(
    acks: Sequence[Acknowledgment], table: ReasonTable, *, first_remit_on: date | None
) -> AckOutcome:
    """Judge the answers to one submission: rejection, then acceptance, then a remittance (A7, A9)."""
    has_conflict = any(ack.conflict for ack in acks)
    for ack in acks:
        if ack.answer == "rejected":
            return AckOutcome("rejected", ack.acked_on, rejection_cause(ack, table), has_conflict)
    for ack in acks:
        if ack.answer == "accepted" and ack.scope == "claim":
            return AckOutcome("accepted", ack.acked_on, None, has_conflict)
    if first_remit_on is not None:
        return AckOutcome("accepted", first_remit_on, None, has_conflict)
    return AckOutcome(None, None, None, has_conflict)


def rejection_cause(ack: Acknowledgment, table: ReasonTable) -> Reason | None:
    """Return where a rejection suggests that the claim went wrong: the first code that the table knows."""
    codes = ack.detail.split()
    if ack.scope in ("claim", "batch"):
        statuses = [code.split(":") for code in codes]
        known = [
            reason for parts in statuses if len(parts) > 1 and (reason := table.status(parts[1])) is not None
        ]
        telling = [reason for reason in known if reason.code != _SEE_OTHER] or known
        categories = [reason for parts in statuses if (reason := table.category(parts[0])) is not None]
        return next(iter(telling or categories), None)
    look_up = table.interchange_note if ack.scope == "interchange" else table.syntax
    return next((reason for reason in map(look_up, codes) if reason is not None), None)

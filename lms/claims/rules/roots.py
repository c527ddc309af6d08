"""Everything the measures ask about one root, from its submissions, answers, remittances and edits."""

from dataclasses import dataclass
from datetime import date

from lms.claims.rules.acknowledgments import AckOutcome, answers_to, judge_acks
from lms.claims.rules.edits import EditState
from lms.claims.rules.facts import Submission
from lms.claims.rules.history import History, judge_history
from lms.claims.rules.identity import Root
from lms.claims.rules.reasons import ReasonTable


@dataclass(frozen=True, slots=True)
class RootOutcome:
    """The outcome of a root: first submission and its answer, first remittance, what came later."""

    first: Submission | None
    ack: AckOutcome
    history: History
    submissions: int
    is_resubmitted: bool


@dataclass(frozen=True, slots=True)
class CleanTest:
    """One of the four clean-claim numbers for one claim; ``passed`` None while it is not known yet."""

    measure: str
    passed: bool | None
    why: str


def first_submission(submissions: list[Submission]) -> Submission | None:
    """Return the earliest submission that is neither a replacement nor a void."""
    originals = [one for one in submissions if one.is_original]
    return min(originals, key=lambda one: (one.sent_at, one.key)) if originals else None


def judge_root(root: Root, table: ReasonTable) -> RootOutcome:
    """Judge one root."""
    submissions = sorted(root.submissions, key=lambda one: (one.sent_at, one.key))
    first = first_submission(submissions)
    told = first or submissions[0]
    history = judge_history(
        root.remits,
        table,
        claim_type=told.claim_type,
        submitted_charge=first.charge if first else None,
        originals=_accepted_originals(root, submissions, table),
    )
    ack = _first_ack(root, submissions, first, history, table)
    return RootOutcome(first, ack, history, len(submissions), len(submissions) > 1)


def _accepted_originals(root: Root, submissions: list[Submission], table: ReasonTable) -> list[date]:
    """Return the days of the originals that were not rejected (a rejected one was never a claim, I3)."""
    return [
        one.sent_on
        for one in submissions
        if one.is_original
        and judge_acks(answers_to(one, submissions, root.acks), table, first_remit_on=None).outcome
        != "rejected"
    ]


def _first_ack(
    root: Root, submissions: list[Submission], first: Submission | None, history: History, table: ReasonTable
) -> AckOutcome:
    """Judge the answers to the first submission; a remittance proves acceptance of what it answers (A9)."""
    if first is None:
        return AckOutcome(None, None, None, has_conflict=False)
    remitted_on = min((one.paid_on for one in root.remits), default=history.first_on)
    return judge_acks(answers_to(first, submissions, root.acks), table, first_remit_on=remitted_on)


def clean_tests(outcome: RootOutcome, edit_state: EditState | None) -> tuple[CleanTest, ...]:
    """Return the four clean-claim numbers of a claim: K12, K14, K33 and K34, each known or not."""
    edits = {"clean": True, "touched": False, "open": False}.get(edit_state or "")
    edit_words = {
        "clean": "no person had to touch it",
        "touched": "a person resolved an edit",
        "open": "an edit is open",
    }
    accepted = {"accepted": True, "rejected": False}.get(outcome.ack.outcome or "")
    passed = _first_pass(outcome, accepted=accepted)
    tests = (edits, accepted, passed)
    whole = False if False in tests else None if None in tests else True
    return (
        CleanTest("K12", edits, edit_words.get(edit_state or "", "not in the edit log")),
        CleanTest("K14", accepted, outcome.ack.outcome or "no answer yet"),
        CleanTest("K33", passed, _first_pass_words(outcome)),
        CleanTest("K34", whole, "all three needed"),
    )


def _first_pass(outcome: RootOutcome, *, accepted: bool | None) -> bool | None:
    """Tell whether a claim was accepted first time and its first remittance has no denial (M3)."""
    if accepted is False:
        return False
    initial = outcome.history.initial
    if initial is None or not initial.is_counted:
        return None
    return not initial.is_denial and accepted


def _first_pass_words(outcome: RootOutcome) -> str:
    """Return why K33 is as it is, in a few words."""
    initial = outcome.history.initial
    if outcome.ack.outcome == "rejected":
        return "rejected first"
    return initial.result.replace("_", " ") if initial is not None else "no remittance yet"

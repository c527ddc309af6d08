"""The story of a claim root: everything known about it, judged, for its page and for the command line."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from lms.claims.models import ClaimFact, ParkedEvent
from lms.claims.rules.acknowledgments import AckOutcome, answers_to, judge_acks, rejection_cause
from lms.claims.rules.effects import Effect, effects_of
from lms.claims.rules.facts import Acknowledgment, Remit, Submission
from lms.claims.rules.identity import Root, assemble
from lms.claims.rules.outcome import REVERSAL, Outcome, judge
from lms.claims.rules.reasons import Reason, ReasonTable
from lms.claims.rules.roots import CleanTest, RootOutcome, clean_tests, judge_root
from lms.claims.services.edit_log import EditSummary, summaries_of
from lms.claims.services.gathering import gather
from lms.claims.services.keys import seal
from lms.claims.services.reasons import reason_table
from lms.core.database import db
from lms.core.errors import NotFound


@dataclass(frozen=True)
class Answer:
    """An acknowledgment with the cause that a rejection suggests."""

    ack: Acknowledgment
    cause: Reason | None


@dataclass(frozen=True)
class Sent:
    """A submission with its answers in order of time and what they say together."""

    submission: Submission
    answers: tuple[Answer, ...]
    outcome: AckOutcome
    is_first: bool


@dataclass(frozen=True)
class Paid:
    """A remittance event: the effect of each adjustment, and its outcome unless it is a reversal."""

    remit: Remit
    effects: tuple[Effect, ...]
    outcome: Outcome | None
    is_first: bool
    is_duplicate: bool


@dataclass(frozen=True)
class Story:
    """A root with its flat fact and every event, judged by the table that is live today."""

    fact: ClaimFact
    outcome: RootOutcome
    sent: tuple[Sent, ...]
    paid: tuple[Paid, ...]
    edits: EditSummary | None
    clean: tuple[CleanTest, ...]
    parked: tuple[ParkedEvent, ...] = field(default=())

    @property
    def initial(self) -> Outcome | None:
        """Return the outcome of the first remittance."""
        return self.outcome.history.initial


def fact_by_public_id(public_id: str) -> ClaimFact:
    """Return the flat fact of a root.

    Raises:
        NotFound: when there is none of this id.
    """
    found = db.session.scalar(select(ClaimFact).where(ClaimFact.public_id == public_id))
    if found is None:
        raise NotFound("There is no such claim.", hint="Check the id, or open the claim from the list.")
    return found


def story_of(fact: ClaimFact) -> Story:
    """Return the story of one root."""
    return next(story for story in _stories(fact.claim_key) if story.fact.id == fact.id)


def stories_of_number(number: str) -> list[Story]:
    """Return the stories of every root of a claim number, in payer order; the number is hashed at once.

    Raises:
        NotFound: when no root has the number.
    """
    found = _stories(seal().claim(number))
    if not found:
        raise NotFound(
            "No claim of this number was sent in the files imported so far.",
            hint="Import its 837 first, or check the number.",
        )
    return found


def _stories(claim_key: str) -> list[Story]:
    """Return the stories of the roots that have a claim number."""
    table = reason_table()
    groups = gather([claim_key], with_all_answers=True)
    keys = [key for group in groups for key in group.claim_keys]
    facts = {
        fact.root_key: fact
        for fact in db.session.scalars(select(ClaimFact).where(ClaimFact.claim_key.in_(keys)))
    }
    parked = tuple(db.session.scalars(select(ParkedEvent).where(ParkedEvent.claim_key == claim_key)))
    edits = summaries_of(keys, table)
    stories = []
    for group in groups:
        for root in assemble(group.submissions, group.acks, group.remits).roots:
            fact = facts.get(seal().root(root.identity))
            if fact is not None and any(one.claim_key == claim_key for one in root.submissions):
                stories.append(_story(root, fact, edits.get(fact.claim_key), parked, table))
    return sorted(stories, key=lambda story: (story.fact.payer_order, story.fact.public_id))


def _story(
    root: Root,
    fact: ClaimFact,
    edits: EditSummary | None,
    parked: Sequence[ParkedEvent],
    table: ReasonTable,
) -> Story:
    outcome = judge_root(root, table)
    return Story(
        fact=fact,
        outcome=outcome,
        sent=tuple(_sent(root, outcome, table)),
        paid=tuple(_paid(root, fact, outcome, table)),
        edits=edits,
        clean=clean_tests(outcome, edits.state if edits else None),
        parked=tuple(parked),
    )


def _sent(root: Root, outcome: RootOutcome, table: ReasonTable) -> list[Sent]:
    """Return the submissions in order of time."""
    submissions = sorted(root.submissions, key=lambda one: (one.sent_at, one.key))
    found = []
    for one in submissions:
        acks = answers_to(one, submissions, root.acks)
        answers = tuple(
            Answer(ack, rejection_cause(ack, table) if ack.answer == "rejected" else None) for ack in acks
        )
        is_first = outcome.first is not None and one.key == outcome.first.key
        judged = outcome.ack if is_first else judge_acks(acks, table, first_remit_on=None)
        found.append(Sent(one, answers, judged, is_first))
    return found


def _paid(root: Root, fact: ClaimFact, outcome: RootOutcome, table: ReasonTable) -> list[Paid]:
    """Return the remittance events in order of time."""
    history = outcome.history
    ordered = sorted(root.remits, key=lambda one: (one.paid_on, one.status != REVERSAL, one.key))
    return [
        Paid(
            remit=one,
            effects=tuple(effects_of(one, table, claim_type=fact.claim_type)),
            outcome=None if one.status == REVERSAL else judge([one], table, claim_type=fact.claim_type),
            is_first=one.key in history.first_keys,
            is_duplicate=one.key in history.duplicate_keys,
        )
        for one in ordered
    ]

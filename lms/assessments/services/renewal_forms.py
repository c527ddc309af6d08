"""Renewal forms: a few items on chosen topics of several modules; a pass renews the modules it names.

The sitting is an attempt as any other: seed, deadline, saved answers, breaks, accommodations, reasons. It
counts in no statistics of items, and uses no attempt of the exams. Which topics are asked, and what a pass
renews, is decided above (``lms.compliance.api.renewal_offer``); a form for somebody who returns from a leave
is the same thing with the purpose ``return`` and an ``occasion``.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, select

from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.renewal_models import RenewalForm
from lms.assessments.rules.attempts import Mode
from lms.assessments.rules.forms import DRAWN_STATUS
from lms.assessments.rules.renewal_forms import MINUTES_AN_ITEM, Topic, draw_form
from lms.assessments.services.asked_exams import RENEWAL
from lms.assessments.services.rulings import exam_in_force
from lms.assessments.services.starting import FORM, LONGEST_TOKEN, Started, known_start, time_of
from lms.core.bulk import insert_rows
from lms.core.database import db, plain_rows
from lms.core.errors import Conflict, Refused
from lms.core.ids import new_public_id
from lms.core.once import insert_new
from lms.core.unit_of_work import recorded_at

ANNUAL, RETURN = "renewal", "return"
COMPLETION, EXAM = "completion", "exam"
_SEEN = (
    select(AttemptItem.item_id, func.count())
    .join(Attempt, Attempt.id == AttemptItem.attempt_id)
    .where(Attempt.person_id == bindparam("person_id"))
    .group_by(AttemptItem.item_id)
)


@dataclass(frozen=True)
class TopicAsked:
    """An objective that a form asks, on which revision, and why, in a sentence to the learner."""

    module: str
    revision_id: int
    objective: str
    items: int
    why: str


@dataclass(frozen=True)
class Renews:
    """A module that a pass renews, on which revision, and the last day on which it counts without.

    ``kinds`` says what of it is renewed: its completion, its exam, or both.
    """

    module: str
    revision_id: int
    until: date | None
    kinds: tuple[str, ...] = (COMPLETION, EXAM)


@dataclass(frozen=True)
class FormAsked:
    """A form as it is to be made; ``least_cut`` is raised to the highest cut of the exams it renews."""

    purpose: str
    job_role: str
    topics: tuple[TopicAsked, ...]
    renews: tuple[Renews, ...]
    least_cut: int
    occasion: str = ""

    @property
    def cut(self) -> int:
        """Percent to reach: a form never asks less than an exam that it stands for."""
        return max([self.least_cut, *(exam_in_force(one.revision_id).cut for one in self.renews)])

    @property
    def length(self) -> int:
        """Number of items."""
        return sum(topic.items for topic in self.topics)

    @property
    def minutes(self) -> int:
        """Minutes for all of it."""
        return MINUTES_AN_ITEM * self.length


@dataclass(frozen=True)
class FormTaken:
    """A form that a person began: its attempt, what it asked and would renew, and how it ended.

    ``outcome`` and ``submitted_at`` are None while it runs.
    """

    attempt_id: int
    public_id: str
    purpose: str
    occasion: str
    job_role: str
    started_at: datetime
    submitted_at: datetime | None
    outcome: str | None
    score: Decimal | None
    asks: tuple[TopicAsked, ...]
    renews: tuple[Renews, ...]

    @property
    def modules(self) -> frozenset[str]:
        """The modules that a pass renews."""
        return frozenset(one.module for one in self.renews)


def live_items(revision_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """Return how many items of each objective of some revisions may be asked, by revision and objective."""
    found: dict[tuple[int, str], int] = {}
    for revision_id in revision_ids:
        for item in exam_in_force(revision_id).bank:
            if item.status == DRAWN_STATUS:
                key = (revision_id, item.objective)
                found[key] = found.get(key, 0) + 1
    return found


def start_form(*, person_id: int, asked: FormAsked, token: str) -> Started:
    """Start a renewal form, or return the one that this start or another tab already made.

    Args:
        person_id: who takes it.
        asked: what it asks and renews.
        token: made for the start form; the same token gives the same attempt.

    Raises:
        Refused: when there is nothing to ask.
        Conflict: when another tab was faster and has handed in meanwhile.
    """
    token = token[:LONGEST_TOKEN] or secrets.token_hex(16)
    known = known_start(person_id, RENEWAL, token)
    if known is not None:
        return known
    if not asked.topics:
        raise Refused("There is nothing to renew now.", hint="Your page says from when something is.")
    seed = secrets.token_hex(16)
    form = _drawn(person_id, asked.topics, seed=seed)
    attempt = _attempt(person_id, asked, token, seed)
    attempt_id = insert_new(Attempt, attempt)
    if attempt_id is None:
        running = known_start(person_id, RENEWAL, token)
        if running is None:
            raise Conflict("This form was started elsewhere.", hint="Open your page to see how it stands.")
        return running
    rows = [
        (attempt_id, place, item, topic, True, 0, False)
        for place, (item, topic) in enumerate(form.items(), start=1)
    ]
    insert_rows(cast("Table", AttemptItem.__table__), FORM, rows)
    _keep(attempt_id, person_id, asked)
    return Started(str(attempt["public_id"]), is_new=True)


def _drawn(person_id: int, topics: Sequence[TopicAsked], *, seed: str) -> dict[str, str]:
    seen: dict[str, int] = dict(plain_rows(_SEEN, {"person_id": person_id}).all())
    banks = {one.module: exam_in_force(one.revision_id).bank for one in topics}
    wanted = [Topic(one.module, one.objective, one.items) for one in topics]
    return draw_form(wanted, banks, seen, seed=seed)


def _attempt(person_id: int, asked: FormAsked, token: str, seed: str) -> dict[str, Any]:
    names = [Topic(one.module, one.objective, one.items).name for one in asked.topics]
    return {
        "public_id": new_public_id(),
        "person_id": person_id,
        "module": RENEWAL,
        "revision_id": asked.topics[0].revision_id,
        "mode": Mode.RENEWAL.value,
        "number": 1,
        "allowed_attempts": 1,
        "repeats_id": None,
        "cut": asked.cut,
        "objectives": names,
        "start_token": token,
        "seed": seed,
        **time_of(person_id, asked.minutes),
        "missed": [],
        "recorded_at": recorded_at(),
    }


def _keep(attempt_id: int, person_id: int, asked: FormAsked) -> None:
    db.session.add(
        RenewalForm(
            attempt_id=attempt_id,
            person_id=person_id,
            purpose=asked.purpose,
            occasion=asked.occasion,
            job_role=asked.job_role,
            asks=[vars(one) for one in asked.topics],
            renews=[
                {
                    "module": one.module,
                    "revision_id": one.revision_id,
                    "until": one.until.isoformat() if one.until else None,
                    "kinds": list(one.kinds),
                }
                for one in asked.renews
            ],
            recorded_at=recorded_at(),
        )
    )
    db.session.flush()


_FORMS = (
    select(
        RenewalForm.attempt_id,
        Attempt.public_id,
        RenewalForm.purpose,
        RenewalForm.occasion,
        RenewalForm.job_role,
        Attempt.started_at,
        Attempt.submitted_at,
        Attempt.outcome,
        Attempt.score,
        RenewalForm.asks,
        RenewalForm.renews,
    )
    .join(Attempt, Attempt.id == RenewalForm.attempt_id)
    .order_by(RenewalForm.id)
)
_OF_PERSON = _FORMS.where(RenewalForm.person_id == bindparam("person_id"))
_OF_ATTEMPT = _FORMS.where(RenewalForm.attempt_id == bindparam("attempt_id"))


def forms_of(person_id: int) -> list[FormTaken]:
    """Return the renewal forms of a person, oldest first."""
    return [_taken(row) for row in plain_rows(_OF_PERSON, {"person_id": person_id})]


def form_of_attempt(attempt_id: int) -> FormTaken:
    """Return the renewal form of an attempt."""
    return _taken(plain_rows(_OF_ATTEMPT, {"attempt_id": attempt_id}).one())


def _taken(row: Any) -> FormTaken:
    values = dict(row._mapping)
    asks = tuple(TopicAsked(**one) for one in values.pop("asks"))
    renews = tuple(_renews_of(**one) for one in values.pop("renews"))
    return FormTaken(**values, asks=asks, renews=renews)


def _renews_of(module: str, revision_id: int, until: str | None, kinds: Sequence[str]) -> Renews:
    return Renews(module, revision_id, date.fromisoformat(until) if until else None, tuple(kinds))

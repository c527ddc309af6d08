"""The exam history of a person: every sitting, sessions with a trainer, passes, and what may happen next."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, select

from lms.assessments.exams import Exam
from lms.assessments.models import Attempt, ExamCredit, TrainerSession
from lms.assessments.policy import attempt_policy
from lms.assessments.rules.attempts import AttemptPolicy, Mode, Sitting, Standing, may_test_out, standing
from lms.core import clock
from lms.core.database import plain_rows
from lms.core.kept import kept_each


@dataclass(frozen=True)
class PastSitting:
    """A sitting as pages list it; ``score`` and ``outcome`` are None while it is open."""

    id: int
    public_id: str
    revision_id: int
    number: int
    score: Decimal | None
    outcome: str | None
    sitting: Sitting


@dataclass(frozen=True)
class History:
    """What one person did in the exam of one module.

    ``passed_on`` is the business date of the newest pass, ``credited_on`` that of the newest from elsewhere;
    ``passed_before`` are the dates of the passes before the newest.
    """

    past: tuple[PastSitting, ...] = ()
    sessions: tuple[datetime, ...] = ()
    passed_on: date | None = None
    passed_with: Decimal | None = None
    credited_on: date | None = None
    passed_before: tuple[date, ...] = ()

    @property
    def open(self) -> PastSitting | None:
        """The sitting that runs, if one does."""
        return next((row for row in self.past if row.sitting.submitted_at is None), None)

    @property
    def last(self) -> PastSitting | None:
        """The newest sitting that was handed in and counts: a failed test-out does not."""
        done = [row for row in self.past if row.sitting.submitted_at is not None and not _is_void(row)]
        return done[-1] if done else None

    @property
    def has_begun(self) -> bool:
        """Tell whether a sitting runs or counts."""
        return self.open is not None or self.last is not None

    @property
    def may_test_out(self) -> bool:
        """Tell whether nothing of the exam was done before."""
        return may_test_out([row.sitting for row in self.past], self.passed_on)

    def is_newest(self, attempt_id: int) -> bool:
        """Tell whether no sitting began after this one."""
        return bool(self.past) and self.past[-1].id == attempt_id

    def standing(
        self, exam: Exam, *, now: datetime | None = None, policy: AttemptPolicy | None = None
    ) -> Standing:
        """Tell whether this person may start the exam now (or at ``now``), by the policy in force."""
        moment = now or clock.now()
        return standing(
            [row.sitting for row in self.past if self._is_current(row.sitting)],
            self.sessions,
            policy or attempt_policy(),
            now=moment,
            today=clock.local_date(moment),
            months=exam.months,
            passed_on=self.passed_on,
            passed_before=self.passed_before,
        )

    def _is_current(self, sitting: Sitting) -> bool:
        """Tell whether a sitting began after the newest pass from elsewhere, which ends a cycle too."""
        return self.credited_on is None or clock.local_date(sitting.started_at) > self.credited_on


def _is_void(row: PastSitting) -> bool:
    return row.sitting.mode is Mode.TEST_OUT and not row.sitting.passed


NO_HISTORY = History()


_PEOPLE: BindParameter[Any] = bindparam("person_ids", expanding=True)
_ATTEMPTS = (
    select(
        Attempt.id,
        Attempt.public_id,
        Attempt.person_id,
        Attempt.module,
        Attempt.revision_id,
        Attempt.mode,
        Attempt.number,
        Attempt.started_at,
        Attempt.submitted_at,
        Attempt.score,
        Attempt.outcome,
        Attempt.is_above_cut,
        Attempt.missed,
        Attempt.feedback_opened_at,
    )
    .where(Attempt.person_id.in_(_PEOPLE))
    .order_by(Attempt.started_at, Attempt.id)
)
_ATTEMPTS_OF_MODULE = _ATTEMPTS.where(Attempt.module == bindparam("module"))
_SESSIONS = (
    select(TrainerSession.person_id, TrainerSession.module, TrainerSession.recorded_at)
    .where(TrainerSession.person_id.in_(_PEOPLE))
    .order_by(TrainerSession.recorded_at)
)
_CREDITS = (
    select(ExamCredit.person_id, ExamCredit.module, ExamCredit.passed_on, ExamCredit.score)
    .where(ExamCredit.person_id.in_(_PEOPLE))
    .order_by(ExamCredit.passed_on)
)


@dataclass(frozen=True)
class _Elsewhere:
    """What happened to one person outside the exams, by module: sessions with a trainer, passes in order."""

    sessions: dict[str, list[datetime]] = field(default_factory=dict)
    credited: dict[str, list[tuple[date, Decimal | None]]] = field(default_factory=dict)


def histories(person_ids: Collection[int], *, module: str | None = None) -> dict[tuple[int, str], History]:
    """Return the histories of people by ``(person id, module)``, in few queries whatever their number."""
    past: dict[tuple[int, str], list[PastSitting]] = defaultdict(list)
    for row in _attempts(person_ids, module):
        past[row.person_id, row.module].append(_past(row))
    elsewhere = kept_each("assessments.elsewhere", (TrainerSession, ExamCredit), person_ids, _elsewhere)
    keys = set(past)
    for person_id, own in elsewhere.items():
        keys |= {(person_id, name) for name in (*own.sessions, *own.credited)}
    return {
        (person_id, name): _history(
            past[person_id, name],
            elsewhere[person_id].sessions.get(name, []),
            elsewhere[person_id].credited.get(name, []),
        )
        for person_id, name in keys
    }


def history_of(person_id: int, module: str) -> History:
    """Return what a person did in the exam of a module."""
    return histories([person_id], module=module).get((person_id, module), NO_HISTORY)


def _attempts(person_ids: Collection[int], module: str | None) -> Iterable[Row[*tuple[Any, ...]]]:
    of_people = {"person_ids": list(person_ids)}
    if module is None:
        return plain_rows(_ATTEMPTS, of_people)
    return plain_rows(_ATTEMPTS_OF_MODULE, {**of_people, "module": module})


def _elsewhere(person_ids: Collection[int]) -> dict[int, _Elsewhere]:
    of_people = {"person_ids": list(person_ids)}
    found = {person_id: _Elsewhere() for person_id in person_ids}
    for person_id, name, recorded_at in plain_rows(_SESSIONS, of_people):
        found[person_id].sessions.setdefault(name, []).append(recorded_at)
    for person_id, name, passed_on, score in plain_rows(_CREDITS, of_people):
        found[person_id].credited.setdefault(name, []).append((passed_on, score))
    return found


def _past(row: Row[Any]) -> PastSitting:
    sitting = Sitting(
        mode=Mode(row.mode),
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        passed=row.outcome == "pass",
        above_cut=bool(row.is_above_cut),
        missed=tuple(row.missed),
        feedback_opened_at=row.feedback_opened_at,
    )
    return PastSitting(
        id=row.id,
        public_id=row.public_id,
        revision_id=row.revision_id,
        number=row.number,
        score=row.score,
        outcome=row.outcome,
        sitting=sitting,
    )


def _history(
    past: list[PastSitting], sessions: list[datetime], credited: list[tuple[date, Decimal | None]]
) -> History:
    passes = [
        (clock.local_date(row.sitting.submitted_at), row.score)
        for row in past
        if row.sitting.passed and row.sitting.submitted_at is not None
    ]
    passes += credited
    passed_on, passed_with = max(passes, key=lambda item: item[0], default=(None, None))
    return History(
        past=tuple(past),
        sessions=tuple(sessions),
        passed_on=passed_on,
        passed_with=passed_with,
        credited_on=credited[-1][0] if credited else None,
        passed_before=tuple(sorted(on for on, _ in passes)[:-1]),
    )

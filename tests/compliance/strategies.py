"""Histories for property tests: up to thirty steps of facts about one person and one module."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from lms.compliance.requirements import REQUIREMENT_TYPES
from lms.compliance.rules.cases import Case, RuleVersion
from lms.compliance.rules.dates import Period
from lms.compliance.rules.facts import Evidence, Exceptions, Ledger, Reason, Waiver
from lms.compliance.rules.states import change_points

START = date(2024, 1, 1)
SPAN_DAYS = 1_500

days = st.integers(0, SPAN_DAYS).map(lambda offset: START + timedelta(days=offset))
lengths = st.one_of(st.none(), st.integers(0, 400))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """A period with or without an end."""
    begins = draw(days)
    length = draw(lengths)
    return Period(begins, None if length is None else begins + timedelta(days=length))


@st.composite
def evidence(draw: st.DrawFn, number: int, kind: str = "exam", subject: str = "PA-03") -> Evidence:
    """A result of any kind of quality, sometimes of a source that does not count."""
    occurred_on = draw(days)
    return Evidence(
        id=number,
        kind=kind,
        subject=subject,
        occurred_on=occurred_on,
        source=draw(st.sampled_from(["firstpass", "firstpass", "import", "agency"])),
        outcome=draw(st.sampled_from(["pass", "pass", "fail", None])),
        score=draw(st.sampled_from([None, Decimal(60), Decimal(82), Decimal(96)])),
        expires_on=draw(st.one_of(st.none(), st.none(), days)),
        revision=draw(st.sampled_from([None, "1.0.0", "2.0.0"])),
        recorded_at=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=number),
    )


EXAM = REQUIREMENT_TYPES.get("exam-passed")
TERMS = tuple(
    EXAM.terms({"subject": "PA-03", "months": months, "cut": cut, "since_revision": since})
    for months in (12, 6, 1, None)
    for cut in (80, 85)
    for since in (None, None, "2.0.0")
)
OFFSETS = st.integers(0, SPAN_DAYS)
STEPS = st.lists(st.tuples(st.integers(0, 9), OFFSETS, st.integers(0, 240), st.integers(0, 41)), max_size=30)


@dataclass
class History:
    """What steps of a few small numbers add up to; the small numbers keep 10,000 histories affordable."""

    evidence: list[Evidence] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    waivers: list[Waiver] = field(default_factory=list)
    pauses: list[Period] = field(default_factory=list)

    def take(self, number: int, what: int, day: date, length: int, choice: int) -> None:
        """Apply one step: study, a reason, a waiver, a leave or a correction."""
        period = Period(day, None if choice % 4 == 0 else day + timedelta(days=length))
        if what < 5:
            self.evidence.append(self._result(number, day, length, choice))
        elif what < 7:
            self.reasons.append(reason(number, period, choice))
        elif what == 7:
            self.waivers.append(Waiver(Period(day, day + timedelta(days=length // 4))))
        elif what == 8:
            self.pauses.append(Period(day, None if choice % 8 == 0 else day + timedelta(days=length // 4)))
        elif self.evidence:
            self.evidence.pop(choice % len(self.evidence))

    def _result(self, number: int, day: date, length: int, choice: int) -> Evidence:
        return Evidence(
            id=number,
            kind="exam",
            subject="PA-03",
            occurred_on=day,
            source="agency" if choice % 11 == 10 else "firstpass",
            outcome="fail" if choice % 5 == 4 else "pass",
            score=Decimal((82, 96, 60)[choice % 3]),
            expires_on=day + timedelta(days=length) if choice % 6 == 5 else None,
            revision=("1.0.0", "2.0.0")[choice % 2],
            recorded_at=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=number),
        )

    def case(self, versions: tuple[RuleVersion, ...]) -> Case:
        """Return the case that the steps describe."""
        return Case(
            requirement=EXAM,
            versions=versions,
            reasons=tuple(self.reasons),
            evidence=Ledger.of(self.evidence),
            exceptions=Exceptions(tuple(self.waivers), tuple(self.pauses)),
        )


def reason(number: int, period: Period, choice: int) -> Reason:
    """A reason by a rule, a change, a denial pattern or a manager."""
    return Reason(
        key=f"r{number}",
        kind=("rule", "change", "denial", "manager")[choice % 4],
        text="because",
        period=period,
        due_days=(60, 30, 14, 0, None)[choice % 5],
        job_role="registrar",
        unit_id=1 + choice % 3,
        due_later=((period.from_on + timedelta(days=20), 45),) if choice % 7 == 6 else (),
    )


@st.composite
def exam_versions(draw: st.DrawFn) -> tuple[RuleVersion, ...]:
    """One to three versions of the terms of an exam."""
    starts = [None, *sorted(draw(st.lists(days, max_size=2, unique=True)))]
    return tuple(
        RuleVersion(draw(st.sampled_from(TERMS)), effective_on, draw(st.sampled_from(["open", "future"])))
        for effective_on in starts
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A case after a random history; two of three begin with a job that has no end."""
    history = History()
    if draw(st.integers(0, 2)):
        history.reasons.append(reason(99, Period(START + timedelta(days=draw(OFFSETS) // 16)), 0))
    for number, (what, offset, length, choice) in enumerate(draw(STEPS)):
        history.take(number, what, START + timedelta(days=offset), length, choice)
    return history.case(draw(exam_versions()))


@dataclass(frozen=True)
class Probe:
    """A case and a day to look at it."""

    case: Case
    day: date


@st.composite
def probes(draw: st.DrawFn) -> Probe:
    """A case and a random day, often one on which something happens."""
    case = draw(cases())
    points = change_points(case) or (START,)
    near = points[draw(st.integers(0, 10_000)) % len(points)] + timedelta(days=draw(st.integers(-2, 2)))
    return Probe(case, near if draw(st.booleans()) else draw(days))

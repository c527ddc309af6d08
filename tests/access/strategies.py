"""Histories of a gate: up to thirty steps of evidence, corrections, jobs, leaves and signatures.

Each step is a few small numbers that a table reads, which keeps 10,000 histories affordable.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from lms.access.rules.decisions import change_points
from lms.access.rules.facts import (
    FUTURE_CYCLES,
    OPEN_CYCLES,
    Employment,
    GateCase,
    GatePolicy,
    GateVersion,
    Provisional,
    Requirement,
    SignOff,
    Standing,
    Suspension,
    tenures_of,
)
from lms.compliance.requirements import REQUIREMENT_TYPES
from lms.compliance.rules.cases import verdict_spans
from lms.compliance.rules.facts import Evidence, Ledger

START = date(2024, 1, 1)
SPAN_DAYS = 900
SUBJECT, MANAGER, OFFICER, OTHER = 1, 2, 3, 4
SCOPES = (OPEN_CYCLES, FUTURE_CYCLES)
ASKED = (("exam-passed", "PA-03"), ("observed-skill", "walk-in"), ("attestation", "acceptable-use"))
KINDS = {"PA-03": "exam", "walk-in": "observed", "acceptable-use": "attestation"}


def standings(kind: str, subject: str, months: int, ledger: Ledger) -> tuple[Standing, ...]:
    """How a requirement stands by the real judges of compliance."""
    plugin = REQUIREMENT_TYPES.get(kind)
    spans = verdict_spans(plugin, plugin.terms({"subject": subject, "months": months}), ledger)
    return tuple(
        Standing(
            span.from_on,
            span.to_on,
            span.verdict.met,
            span.verdict.why,
            span.verdict.evidence,
            span.verdict.valid_until,
            span.verdict.started,
        )
        for span in spans
    )


@dataclass
class History:
    """What the steps add up to."""

    evidence: list[Evidence] = field(default_factory=list)
    jobs: list[tuple[str, date, date | None]] = field(default_factory=list)
    employment: list[Employment] = field(default_factory=lambda: [Employment("active", START)])
    sign_offs: list[SignOff] = field(default_factory=list)
    suspensions: list[Suspension] = field(default_factory=list)
    provisionals: list[Provisional] = field(default_factory=list)

    def take(self, number: int, what: int, day: date, length: int, choice: int) -> None:
        """Apply one step."""
        end = day + timedelta(days=length)
        if what < 5:
            self._study(number, day, choice)
        elif what < 9:
            self._sign(number, day, choice)
        elif what == 9:
            self.jobs.append((f"unit-{choice % 2}", day, None if choice % 3 else end))
        elif what == 10:
            self.employment.append(Employment("leave", day, None if choice % 5 == 0 else end))
        elif what == 11:
            self.suspensions.append(Suspension(day, None if choice % 2 else end, "review"))
        elif what == 12:
            self.provisionals.append(
                Provisional(day, day + timedelta(days=6), 2 + choice % 2, 1 + choice % 3, "cover")
            )
        elif self.evidence:
            self.evidence.pop(choice % len(self.evidence))

    def _study(self, number: int, day: date, choice: int) -> None:
        subjects = list(KINDS) if choice % 4 else [list(KINDS)[choice % 3]]
        for index, subject in enumerate(subjects):
            outcome = "fail" if choice % 7 == 6 else "pass"
            self.evidence.append(
                Evidence(
                    number * 10 + index, KINDS[subject], subject, day, outcome=outcome, score=Decimal(90)
                )
            )

    def _sign(self, number: int, day: date, choice: int) -> None:
        pairs = (
            (("confirm", MANAGER), ("release", OFFICER)),
            (("confirm", MANAGER), ("release", MANAGER)),
            (("confirm", SUBJECT), ("release", OFFICER)),
            (("confirm", MANAGER), ("release", SUBJECT)),
            (("confirm", OTHER), ("return", OFFICER)),
            (("release", OFFICER),),
            (("confirm", MANAGER),),
        )
        for index, (kind, by) in enumerate(pairs[choice % len(pairs) if choice % 3 else 0]):
            signed_at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=8 + index)
            self.sign_offs.append(
                SignOff(
                    number * 10 + index, kind, by, f"unit-{choice % 2}", 1 + choice % 5 // 4, day, signed_at
                )
            )

    def case(
        self, second_version_on: date, months: int, scope: str, policies: tuple[GatePolicy, ...]
    ) -> GateCase:
        """Return the gate case; the second version asks for one requirement more."""
        ledger = Ledger.of(self.evidence)
        asked = tuple(
            Requirement(kind, subject, True, standings(kind, subject, months, ledger))
            for kind, subject in ASKED
        )
        return GateCase(
            gate="ehr-registrar",
            person_id=SUBJECT,
            versions=(GateVersion(1, asked[:2]), GateVersion(2, asked, second_version_on, scope)),
            tenures=tenures_of(self.jobs),
            employment=tuple(self.employment),
            sign_offs=tuple(self.sign_offs),
            suspensions=tuple(self.suspensions),
            provisionals=tuple(self.provisionals),
            policies=policies,
        )


offsets = st.integers(0, SPAN_DAYS)
days = offsets.map(lambda offset: START + timedelta(days=offset))
steps = st.lists(st.tuples(st.integers(0, 13), offsets, st.integers(0, 240), st.integers(0, 41)), max_size=30)


@st.composite
def policies(draw: st.DrawFn) -> tuple[GatePolicy, ...]:
    """The shipped limits, half of the time followed by others from a day on."""
    if draw(st.booleans()):
        return (GatePolicy(),)
    limits = draw(st.sampled_from([(7, 180), (30, 180), (0, 60), (14, 365)]))
    return (GatePolicy(), GatePolicy(*limits, draw(days), draw(st.sampled_from(SCOPES))))


@st.composite
def gate_cases(draw: st.DrawFn) -> GateCase:
    """A gate case after a random history; half of the histories begin lawfully cleared."""
    history = History()
    if draw(st.booleans()):
        history.take(90, 9, START, 0, 2)
        history.take(91, 0, START, 0, 1)
        history.take(92, 5, START + timedelta(days=draw(st.integers(0, 9))), 0, 0)
    for number, (what, offset, length, choice) in enumerate(draw(steps)):
        history.take(number, what, START + timedelta(days=offset), length, choice)
    return history.case(
        draw(days), draw(st.sampled_from([6, 12])), draw(st.sampled_from(SCOPES)), draw(policies())
    )


@st.composite
def probes(draw: st.DrawFn) -> tuple[GateCase, date]:
    """A gate case and a day, half of the time one on which something changes or a day beside it."""
    case = draw(gate_cases())
    points = [point for point in change_points(case) if point.year > START.year - 1] or [START]
    near = points[draw(st.integers(0, 10_000)) % len(points)] + timedelta(days=draw(st.integers(-1, 1)))
    return case, near if draw(st.booleans()) else draw(days)

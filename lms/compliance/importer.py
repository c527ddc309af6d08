"""``lms import evidence``: what people did elsewhere or before; one row a fact."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from lms.assessments.api import Credit, credit_passes
from lms.compliance.models import EVIDENCE_KINDS
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.core import clock
from lms.core.content import Revision, history, live_all
from lms.core.database import db
from lms.core.imports import Column, CsvImporter, ImportResult, Row, parse_date, parse_decimal
from lms.core.imports.csvfile import one_of, reject
from lms.courses.api import Completion, credit_completions, modules
from lms.people.api import Person
from lms.roles.api import roles

OWN_KINDS = ("confirmation", "renewal", "clearance")
"""Kinds of evidence that come from this system alone."""
IMPORTED_KINDS = tuple(kind for kind in EVIDENCE_KINDS if kind not in OWN_KINDS)
NEED_A_RESULT = frozenset({"exam", "simulation", "observed", "work-review", "coding-review"})
REVIEWS, MOST_RECORDS = frozenset({"work-review", "coding-review"}), 10_000
VERSIONED = {"completion": "module", "exam": "module", "attestation": "attestation"}


def parse_score(text: str) -> Decimal:
    """Parse a score in percent."""
    score = parse_decimal(text)
    if not 0 <= score <= 100:
        raise ValueError("is not a percentage from 0 to 100")
    return score


def parse_records(text: str) -> int:
    """Parse how many records a review looked at."""
    if not text.isascii() or not text.isdecimal() or len(text) > 5 or not 1 <= int(text) <= MOST_RECORDS:
        raise ValueError(f"is not a number from 1 to {MOST_RECORDS}")
    return int(text)


@dataclass
class _Known:
    """What the rows refer to."""

    people: dict[str, int]
    subjects: dict[str, set[str]]
    revisions: dict[tuple[str, str], list[tuple[date | None, str | None]]] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "_Known":
        rows = db.session.execute(select(Person.employee_no, Person.id))
        taught = set(live_all("module", date.max))
        planned = (one.module for role in roles(date.max).values() for one in role.planned)
        taught |= {module for module in planned if module is not None}
        competencies = set(live_all("competency", date.max))
        subjects = {
            "completion": taught,
            "exam": taught | competencies,
            "observed": set(live_all("checklist", date.max)) | competencies,
            "attestation": set(live_all("attestation", date.max)),
        }
        return cls({row.employee_no: row.id for row in rows}, subjects)

    def revision_on(self, kind: str, subject: str, day: date) -> str | None:
        """Return the version of a module or attestation that was live on a day."""
        content_kind = VERSIONED.get(kind)
        if content_kind is None:
            return None
        key = (content_kind, subject)
        if key not in self.revisions:
            self.revisions[key] = [(found.effective_on, _version_of(found)) for found in history(*key)]
        live = [version for starts, version in self.revisions[key] if starts is None or starts <= day]
        return live[-1] if live else None


@dataclass
class EvidenceImporter(CsvImporter):
    """Evidence by person, kind, subject, day and source; other values under the same key supersede."""

    kind = "evidence"
    columns = (
        Column("employee_no", required=True),
        Column("kind", required=True, parse=one_of(*IMPORTED_KINDS)),
        Column("subject", required=True),
        Column("occurred_on", required=True, parse=parse_date),
        Column("source", required=True),
        Column("score", parse=parse_score),
        Column("outcome", parse=one_of("pass", "fail")),
        Column("expires_on", parse=parse_date),
        Column("assessor_employee_no"),
        Column("revision"),
        Column("note"),
        Column("records", parse=parse_records),
    )

    def apply(self, rows: list[Row], result: ImportResult, *, full: bool, allow_shrink: bool) -> None:
        """Record the good rows together; completions and passes also count on the learning pages."""
        del full, allow_shrink
        known, good = _Known.load(), []
        for row in rows:
            fault = _fault_of(row, known)
            if fault is None:
                good.append(row)
            else:
                reject(result, row.fault(fault[0], fault[1], code=fault[2]), file=row.file)
        facts = [_fact(row, known) for row in good]
        for row, outcome in zip(good, record_evidence(facts).outcomes, strict=True):
            _count(result, row, outcome)
        credit_completions(
            Completion(fact.person_id, fact.subject, fact.occurred_on)
            for fact in facts
            if fact.kind == "completion" and fact.outcome != "fail"
        )
        cuts = {key: module.exam_cut for key, module in modules().items()}
        credit_passes(
            Credit(fact.person_id, fact.subject, fact.occurred_on, fact.score)
            for fact in facts
            if fact.kind == "exam" and fact.subject in cuts and _is_pass(fact, cuts[fact.subject])
        )


def _is_pass(fact: NewEvidence, cut: int) -> bool:
    """Tell whether an exam from elsewhere was passed at the cut of its module."""
    return fact.outcome != "fail" and (fact.score is None or fact.score >= cut)


def _fault_of(row: Row, known: _Known) -> tuple[str, str, str] | None:
    """Return the first thing wrong with a row as column, message and code; None when it is good."""
    kind, subject = row["kind"], row["subject"]
    assessor = row["assessor_employee_no"]
    if row["employee_no"] not in known.people:
        return "employee_no", "there is no such person", "unknown"
    if kind in known.subjects and subject not in known.subjects[kind]:
        return "subject", f"there is no such thing for {kind}", "unknown"
    if row["occurred_on"] > clock.today():
        return "occurred_on", "is in the future", "value"
    if row["expires_on"] and row["expires_on"] < row["occurred_on"]:
        return "expires_on", "is before the day it occurred", "value"
    if assessor and assessor not in known.people:
        return "assessor_employee_no", "there is no such person", "unknown"
    if assessor == row["employee_no"]:
        return "assessor_employee_no", "nobody assesses themselves", "value"
    if row["records"] is not None and kind not in REVIEWS:
        return "records", "only a review looks at records", "value"
    if kind in NEED_A_RESULT and row["outcome"] is None and row["score"] is None:
        return "outcome", f"{kind} needs an outcome or a score", "required"
    return None


def _fact(row: Row, known: _Known) -> NewEvidence:
    kind, subject, day, source = row["kind"], row["subject"], row["occurred_on"], row["source"]
    assessor = row["assessor_employee_no"]
    return NewEvidence(
        person_id=known.people[row["employee_no"]],
        kind=kind,
        subject=subject,
        occurred_on=day,
        key=f"import:{kind}:{subject}:{day}:{source}",
        source=source,
        score=row["score"],
        outcome=row["outcome"],
        expires_on=row["expires_on"],
        revision=row["revision"] or known.revision_on(kind, subject, day),
        assessor_id=known.people[assessor] if assessor else None,
        note=row["note"],
        records=row["records"],
    )


def _count(result: ImportResult, row: Row, outcome: str) -> None:
    setattr(result, outcome, getattr(result, outcome) + 1)
    if outcome != "unchanged":
        sign = "+" if outcome == "added" else "~"
        what = f"{row['kind']} {row['subject']} of {row['employee_no']} on {row['occurred_on']}"
        result.changes.append(f"{sign} {what}")


def _version_of(found: Revision) -> str | None:
    """Return the version that the author gave a revision of a module or an attestation."""
    if found.kind == "module":
        module = modules(found.effective_on or date.min).get(found.key)
        return module.version if module else None
    return str(found.body["version"]) if "version" in found.body else None

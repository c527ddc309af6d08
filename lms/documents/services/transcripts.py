"""A person's transcript as of a day and as known on a day, from the ledger of evidence."""

from dataclasses import dataclass, replace
from datetime import date

from lms.compliance import api as compliance
from lms.documents.rules.transcripts import Line, Section, count, sections_of
from lms.people import api as people
from lms.people.api import JobFact, Person


@dataclass(frozen=True)
class Asked:
    """What is asked for: ``known_on`` None is as known now; ``with_failed`` also what was not reached.

    ``with_scores`` False leaves percentages out: a manager sees pass or not, never the score.
    """

    as_of: date
    known_on: date | None = None
    with_failed: bool = False
    with_scores: bool = False


@dataclass(frozen=True)
class Transcript:
    """What a person has shown; ``hidden`` counts what was tried and not reached, when it is left out."""

    person: Person
    jobs: tuple[JobFact, ...]
    units: tuple[str, ...]
    asked: Asked
    sections: tuple[Section, ...]
    hidden: int

    @property
    def lines(self) -> int:
        """Number of facts shown."""
        return count(self.sections)


def transcript_of(person: Person, asked: Asked) -> Transcript:
    """Return the transcript of a person; a constant number of statements."""
    known_at = compliance.known_at_end_of(asked.known_on) if asked.known_on else None
    lines = [_line(fact) for fact in compliance.record_of(person.id, known_at=known_at)]
    if not asked.with_scores:
        lines = [replace(line, score=None) for line in lines]
    sections = sections_of(lines, as_of=asked.as_of, with_failed=asked.with_failed)
    whole = sections_of(lines, as_of=asked.as_of, with_failed=True)
    jobs = people.jobs_of([person.id], known_at=known_at)[person.id]
    held = tuple(job for job in jobs if job.is_held_on(asked.as_of))
    units = people.units()
    return Transcript(
        person=person,
        jobs=held,
        units=tuple(dict.fromkeys(units[job.unit_id].name for job in held if job.unit_id in units)),
        asked=asked,
        sections=sections,
        hidden=count(whole) - count(sections),
    )


def _line(fact: compliance.EvidenceShown) -> Line:
    return Line(
        evidence_id=fact.id,
        kind=fact.kind,
        subject=fact.subject,
        title=fact.title,
        occurred_on=fact.occurred_on,
        score=fact.score,
        outcome=fact.outcome,
        revision=fact.revision,
        expires_on=fact.expires_on,
        source=fact.source,
    )

"""The lines of a transcript: what was shown when, in sections, and what stays unsaid to whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

MODULES, SKILLS, SIGNED, CREDENTIALS, CLASSES, WORK = SECTIONS = (
    "modules",
    "skills",
    "attestations",
    "credentials",
    "classes",
    "work",
)
SECTION_OF = {
    "completion": MODULES,
    "exam": MODULES,
    "observed": SKILLS,
    "attestation": SIGNED,
    "credential": CREDENTIALS,
    "external-class": CLASSES,
}
"""Section by kind of evidence; every other kind is work that was seen."""


@dataclass(frozen=True)
class Line:
    """One fact as a transcript shows it; ``score`` is 0 to 100, None when there is none or it is not told."""

    evidence_id: int
    kind: str
    subject: str
    title: str
    occurred_on: date
    score: float | None
    outcome: str | None
    revision: str | None
    expires_on: date | None
    source: str

    @property
    def is_failed(self) -> bool:
        """Tell whether the fact shows that something was not reached."""
        return self.outcome == "fail"


@dataclass(frozen=True)
class Section:
    """Lines that belong together, newest first."""

    kind: str
    lines: tuple[Line, ...]


def sections_of(lines: Iterable[Line], *, as_of: date, with_failed: bool) -> tuple[Section, ...]:
    """Return the sections of what had happened by the end of a day; those without a line are left out.

    Args:
        lines: everything known.
        as_of: later facts are left out.
        with_failed: also what was tried and not reached.
    """
    shown = [line for line in lines if line.occurred_on <= as_of and (with_failed or not line.is_failed)]
    by_section: dict[str, list[Line]] = {name: [] for name in SECTIONS}
    for line in sorted(shown, key=lambda line: (line.occurred_on, line.evidence_id), reverse=True):
        by_section[SECTION_OF.get(line.kind, WORK)].append(line)
    return tuple(Section(name, tuple(found)) for name, found in by_section.items() if found)


def count(sections: Sequence[Section]) -> int:
    """Return the number of lines."""
    return sum(len(section.lines) for section in sections)

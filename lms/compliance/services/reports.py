"""Roll-ups as documents: names instead of ids, a percentage beside its numerator and denominator."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from lms.compliance.services.known import Known, known_requirements
from lms.compliance.services.rollup import KEYS, RollupRow, rollup
from lms.core.errors import Refused
from lms.core.exports.sheet import Head, Imprint, Sheet
from lms.core.i18n import gettext as _
from lms.people.api import units

REPORT_HEADS = (
    Head(_("Unit"), code="unit"),
    Head(_("Role"), code="role"),
    Head(_("Kind"), code="kind"),
    Head(_("Subject"), code="subject"),
    Head(_("People"), "number", "people"),
    Head(_("Nothing late"), "number", "people_on_time"),
    Head(_("All met"), "number", "people_complete"),
    Head(_("Obligations"), "number", "obligations"),
    Head(_("Met"), "number", "met"),
    Head(_("Late"), "number", "late"),
    Head(_("Completion"), "percent", "completion"),
    Head(_("People measured"), "number", "people_measured"),
    Head(_("People proficient"), "number", "people_proficient"),
    Head(_("Competencies"), "number", "competencies"),
    Head(_("Proven"), "number", "proficient"),
    Head(_("Proficiency"), "percent", "proficiency"),
)


def report(
    by: Sequence[str], *, as_of: date, known_at: datetime | None = None, paths: Collection[str] | None = None
) -> list[dict[str, Any]]:
    """Return the roll-up as rows of a document; ``completion`` and ``proficiency`` are 0 to 100 or None.

    Raises:
        Refused: for a key that is not unit, role or requirement, or one given twice.
    """
    if not by or any(key not in KEYS for key in by) or len(set(by)) != len(by):
        raise Refused(
            f"A report by {','.join(by)!r} is not possible.",
            hint="Use any of unit,role,requirement, once each.",
        )
    requirements = known_requirements(known_at)
    codes = {unit.id: unit.code for unit in units().values()}
    return [_row(row, codes, requirements) for row in rollup(by, as_of=as_of, known_at=known_at, paths=paths)]


def report_sheet(rows: Sequence[Mapping[str, Any]], by: Sequence[str], imprint: Imprint) -> Sheet:
    """Return the rows of a report as a sheet; columns that the report is not cut by stay empty."""
    flat = ({**row, **(row["requirement"] or {})} for row in rows)
    cells = ([row.get(head.code) for head in REPORT_HEADS] for row in flat)
    title = _("Compliance by %s") % ", ".join(by)
    return Sheet("compliance-report", title, REPORT_HEADS, cells, imprint)


def percentage(numerator: int, denominator: int) -> float | None:
    """Return a percentage with two decimals, None without a denominator."""
    return round(100 * numerator / denominator, 2) if denominator else None


def _row(row: RollupRow, codes: dict[int, str], requirements: Mapping[int, Known]) -> dict[str, Any]:
    counts = row.counts
    known = requirements.get(row.requirement_id or 0)
    return {
        "unit": codes.get(row.unit_id or 0),
        "role": row.job_role,
        "requirement": {"kind": known.kind, "subject": known.subject} if known else None,
        "people": counts.people,
        "people_on_time": counts.people_on_time,
        "people_complete": counts.people_complete,
        "obligations": counts.obligations,
        "met": counts.met,
        "late": counts.late,
        "completion": percentage(counts.met, counts.obligations),
        "people_measured": counts.people_measured,
        "people_proficient": counts.people_proficient,
        "competencies": counts.competencies,
        "proficient": counts.proficient,
        "proficiency": percentage(counts.proficient, counts.competencies),
    }

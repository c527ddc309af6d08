"""People at work without a job."""

from lms.records.quality.base import Check, Persons, holds_job

_PEOPLE = Persons(lambda day: ~holds_job(day))
CHECK = Check(
    kind="no-job",
    title="At work without a job",
    of_what="people at work",
    why="Nothing is asked of them, and no gate opens.",
    owner="Human resources: a row with job_role and unit_code in the roster",
    fix=("Import a roster", "/admin/imports/new"),
    count=_PEOPLE.count,
    rows=_PEOPLE.rows,
)

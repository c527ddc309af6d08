"""``lms import roster``: people, their employment and their jobs; one row a job."""

from dataclasses import dataclass

from lms.core.imports import Column, CsvImporter, ImportResult, Row, parse_date
from lms.core.imports.csvfile import one_of
from lms.people.importers.roster_check import checked, with_sound_managers
from lms.people.importers.roster_store import RosterStore
from lms.people.models import EMPLOYMENT_STATUSES, EMPLOYMENT_TYPES, WORK_LOCATIONS
from lms.people.services.erased_numbers import without_erased
from lms.people.services.separation import paths_by_code, without_refused


@dataclass
class RosterImporter(CsvImporter):
    """The hospital's roster. Bad rows are refused, the others land; ``full`` ends what is absent."""

    kind = "roster"
    columns = (
        Column("employee_no", required=True),
        Column("given_name"),
        Column("family_name"),
        Column("email", parse=str.lower),
        Column("status", parse=one_of(*EMPLOYMENT_STATUSES)),
        Column("hired_on", parse=parse_date),
        Column("left_on", parse=parse_date),
        Column("employment_type", parse=one_of(*EMPLOYMENT_TYPES)),
        Column("work_location", parse=one_of(*WORK_LOCATIONS)),
        Column("manager_employee_no"),
        Column("npi"),
        Column("job_role", required=True, parse=str.lower),
        Column("unit_code", required=True),
        Column("job_from", required=True, parse=parse_date),
        Column("job_to", parse=parse_date),
    )

    def apply(self, rows: list[Row], result: ImportResult, *, full: bool, allow_shrink: bool) -> None:
        """Check all rows together, then store people, employment and jobs.

        Raises:
            Refused: when ``full`` would end more than a tenth of the active people.
        """
        store = RosterStore.load(result)
        rows = without_erased(rows, store.people, result)
        allowed = without_refused(checked(rows, store.known, result), paths_by_code(), result)
        good = with_sound_managers(allowed, store.people, result)
        store.save_people(good)
        store.save_employment(good)
        store.save_jobs(good)
        if full:
            store.end_absent(good, allow_shrink=allow_shrink)
        store.announce_changes()

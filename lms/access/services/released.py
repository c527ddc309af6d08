"""The releases of a period as rows: what a batch for the EHR holds, by names that stay."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from lms.access.models import SignOff
from lms.access.services.endings import endings_of_releases
from lms.access.services.registers import releases_query
from lms.core.errors import Refused
from lms.core.web.api_paging import Page, page_of_rows

LONGEST = timedelta(days=366)


def releases_page(
    paths: Collection[str], first_on: date, last_on: date, *, limit: int, after: int | None
) -> Page:
    """Return a page of the releases signed in a period, in the order of signing.

    Raises:
        Refused: when the period is not two days in order, or is longer than a year.
    """
    if last_on < first_on or last_on - first_on > LONGEST:
        raise Refused("The period is not in order.", hint="Choose at most a year, the first day first.")
    return page_of_rows(
        releases_query(paths, first_on, last_on),
        key=SignOff.id.expression,
        limit=limit,
        after=after,
        shown=_rows,
        key_of=lambda row: row[0].id,
    )


def _rows(found: Sequence[Any]) -> list[dict[str, Any]]:
    ends = endings_of_releases(row[0] for row in found)
    return [
        {
            "employee_no": person.employee_no,
            "person": person.full_name,
            "job_role": sign.gate.removeprefix("ehr-"),
            "unit_code": unit.code,
            "gate": sign.gate,
            "gate_version": sign.gate_version,
            "released_on": sign.signed_on,
            "cleared_until": sign.cleared_until,
            "confirmed_by": confirmer.employee_no,
            "released_by": releaser.employee_no,
            "sign_off_id": sign.id,
            "valid_until_at": ends[sign.id].at if sign.id in ends else None,
        }
        for sign, person, unit, releaser, confirmer in found
    ]

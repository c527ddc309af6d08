"""Access in the JSON API: decisions on gates, releases, the reconciliation with the EHR."""

from datetime import date
from typing import Any

from lms.access.permissions import EXPLAIN, RECONCILE, REGISTER
from lms.access.schemas import (
    GateDecisionSchema,
    GateQuery,
    ReconciliationSchema,
    ReleaseSchema,
    ReleasesQuery,
)
from lms.access.services.decisions import decide, decide_many, explain
from lms.access.services.reconciling import as_document, reconcile
from lms.access.services.released import releases_page
from lms.core import clock
from lms.core.permissions import requires, scope_paths
from lms.core.web.api import Resources
from lms.core.web.api_documents import page_of
from lms.core.web.api_paging import Page, number_in
from lms.people import api as people

resources = Resources("access", "Access", "Gates before EHR access: decisions that explain themselves.")


@resources.get("/access/people/<employee_no>", employee_no="Employee number of the person.")
@requires(EXPLAIN, subject=people.subject_by_employee_no)
@resources.answers(GateDecisionSchema(many=True), query=GateQuery)
def read_person_access(employee_no: str, *, gate: str, as_of: date | None) -> list[dict[str, Any]]:
    """Read how the gates of one person stand at the end of a day, and why.

    Always a list: one decision for each gate of the jobs held that day, or the one for the gate asked for.
    """
    person_id, day = people.person_by_employee_no(employee_no).id, as_of or clock.today()
    if gate:
        return explain([decide(person_id, gate, as_of=day)])
    return explain(decide_many([person_id], as_of=day)[person_id])


@resources.get("/access/releases")
@requires(REGISTER)
@resources.answers(page_of(ReleaseSchema), query=ReleasesQuery)
def list_releases(*, limit: int, cursor: str, from_on: date | None, to_on: date | None) -> Page:
    """List the releases signed in a period in your units, in the order of signing."""
    today, after = clock.today(), number_in(cursor)
    return releases_page(scope_paths(REGISTER), from_on or today, to_on or today, limit=limit, after=after)


@resources.get("/access/reconciliation")
@requires(RECONCILE)
@resources.answers(ReconciliationSchema)
def read_reconciliation() -> dict[str, Any]:
    """Read where gates and the imported accounts of the EHR disagree today in your units."""
    today = clock.today()
    return as_document(reconcile(scope_paths(RECONCILE), today), today)

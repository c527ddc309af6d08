"""The workflow map in the JSON API."""

from lms.core.permissions import requires
from lms.core.web.api import Resources
from lms.core.web.api_documents import PageQuery, page_of
from lms.core.web.api_paging import Page, page_of_things
from lms.workflows import api
from lms.workflows.permissions import MAP_VIEW
from lms.workflows.schemas import StepSchema

resources = Resources("workflows", "Workflows", "The steps from scheduling to the last payment.")


@resources.get("/workflows/steps")
@requires(MAP_VIEW)
@resources.answers(page_of(StepSchema), query=PageQuery)
def list_steps(*, limit: int, cursor: str) -> Page:
    """List the steps of the clean-claim map that are live today, by id."""
    return page_of_things(api.steps(), limit=limit, cursor=cursor, shown=lambda step: step)


@resources.get("/workflows/steps/<step_id>", step_id="Id of the step, such as W03.")
@requires(MAP_VIEW)
@resources.answers(StepSchema)
def read_step(step_id: str) -> api.Step:
    """Read one step: its owners, what it needs and makes, and the steps it hands over to."""
    return api.step(step_id)

"""The catalogue of modules in the JSON API; exams and their keys are not part of it."""

from typing import Any

from lms.core.errors import NotFound
from lms.core.permissions import requires
from lms.core.web.api import Resources
from lms.core.web.api_documents import PageQuery, page_of
from lms.core.web.api_paging import Page, page_of_things
from lms.courses.api import ModuleSummary, modules
from lms.courses.permissions import LEARN
from lms.courses.schemas import ModuleSchema

resources = Resources("courses", "Learning", "The modules that are live today.")


@resources.get("/learn/modules")
@requires(LEARN)
@resources.answers(page_of(ModuleSchema), query=PageQuery)
def list_modules(*, limit: int, cursor: str) -> Page:
    """List the modules that are live today, by id."""
    return page_of_things(modules(), limit=limit, cursor=cursor, shown=_shown)


@resources.get("/learn/modules/<module_id>", module_id="Id of the module, such as PA-03.")
@requires(LEARN)
@resources.answers(ModuleSchema)
def read_module(module_id: str) -> dict[str, Any]:
    """Read one module: what it is for, how long it takes and what one can do afterwards."""
    found = modules().get(module_id)
    if found is None:
        raise NotFound("There is no such module.", hint="Choose one from the list of modules.")
    return _shown(found)


def _shown(module: ModuleSummary) -> dict[str, Any]:
    return {
        "id": module.id,
        "version": module.version,
        "title": module.title,
        "summary": module.summary,
        "minutes": module.minutes,
        "valid_months": module.months,
        "prerequisites": module.prerequisites,
        "must_pass": module.must_pass,
        "objectives": [
            {
                "id": objective.id,
                "text": objective.text,
                "critical": objective.critical,
                "competencies": objective.competencies,
                "steps": objective.steps,
            }
            for objective in module.objectives
        ],
    }

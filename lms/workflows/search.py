"""Steps of the map and competencies as things that can be found by everybody."""

from collections.abc import Collection, Iterable

from lms.core.search import Entry, Searchable
from lms.core.search.sources import address
from lms.workflows import api
from lms.workflows.content import PHASE_TITLES

_MAP = "workflows.overview"


def _steps(_keys: Collection[int] | None) -> Iterable[Entry]:
    for step in api.steps().values():
        yield Entry(
            step.id,
            step.name,
            code=step.id,
            line=PHASE_TITLES[step.phase],
            text=". ".join((*step.inputs, *step.outputs, *step.claim_fields, *step.errors)),
            href=address("workflows.step", step_id=step.id),
        )


def _competencies(_keys: Collection[int] | None) -> Iterable[Entry]:
    steps = api.steps().values()
    for one in api.competencies().values():
        place = next((step for step in steps if one.id in step.competencies), None)
        href = address("workflows.step", step_id=place.id) + "#skills" if place else address(_MAP)
        yield Entry(one.id, one.name, code=one.id, line=place.name if place else "", href=href)


SEARCHABLE = (
    Searchable("step", "Workflow steps", "map", 50, _steps, of_content=True),
    Searchable("competency", "Competencies", "met", 55, _competencies, of_content=True),
)

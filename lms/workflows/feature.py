"""What workflows adds to the application."""

from lms.core.feature import Feature, MenuEntry
from lms.workflows.content import KINDS
from lms.workflows.resources import resources
from lms.workflows.search import SEARCHABLE
from lms.workflows.views import blueprint

FEATURE = Feature(
    name="workflows",
    blueprints=(blueprint,),
    resources=(resources,),
    kinds=KINDS,
    searchable=SEARCHABLE,
    menu=(MenuEntry("Workflow map", "workflows.overview", "map", order=70),),
)

"""What workflows adds to the application."""

from lms.core.feature import Feature, MenuEntry
from lms.workflows.content import KINDS
from lms.workflows.views import blueprint

FEATURE = Feature(
    name="workflows",
    blueprints=(blueprint,),
    kinds=KINDS,
    menu=(MenuEntry("Workflow map", "workflows.overview", "map", order=70),),
)

"""What courses adds to the application."""

from lms.core.feature import Feature
from lms.courses.kind import MODULE_KIND
from lms.courses.resources import resources
from lms.courses.search import SEARCHABLE
from lms.courses.views import blueprint

FEATURE = Feature(
    name="courses",
    blueprints=(blueprint,),
    resources=(resources,),
    kinds=(MODULE_KIND,),
    searchable=SEARCHABLE,
)

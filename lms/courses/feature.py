"""What courses adds to the application."""

from lms.core.feature import Feature, MenuEntry
from lms.courses.kind import MODULE_KIND
from lms.courses.views import blueprint

FEATURE = Feature(
    name="courses",
    blueprints=(blueprint,),
    kinds=(MODULE_KIND,),
    menu=(MenuEntry("My learning", "courses.overview", "book", order=20),),
)

"""What courses adds to the application."""

from lms.assessments.events import TestOutPassed
from lms.core.feature import Feature
from lms.core.web.parts import PagePart
from lms.courses.glossary import TERM_KIND
from lms.courses.glossary_views import blueprint as glossary
from lms.courses.kind import MODULE_KIND
from lms.courses.listeners import tested_out
from lms.courses.local_texts import LOCAL_KIND
from lms.courses.practice_pages import due_part, module_part
from lms.courses.practice_views import blueprint as practice
from lms.courses.resources import resources
from lms.courses.search import SEARCHABLE
from lms.courses.services.counts import content_counts
from lms.courses.shelf_views import blueprint as shelf
from lms.courses.views import blueprint

FEATURE = Feature(
    name="courses",
    blueprints=(blueprint, glossary, shelf, practice),
    resources=(resources,),
    kinds=(MODULE_KIND, LOCAL_KIND, TERM_KIND),
    counts=(content_counts,),
    searchable=SEARCHABLE,
    listeners=((TestOutPassed, tested_out),),
    page_parts=(PagePart("library.top", 20, due_part), PagePart("module.side", 10, module_part)),
)

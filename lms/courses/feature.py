"""What courses adds to the application."""

from lms.assessments.events import RenewalGraded, TestOutPassed
from lms.core.feature import Feature, MenuEntry
from lms.core.web.parts import PagePart
from lms.courses.cli import COMMANDS
from lms.courses.glossary import TERM_KIND
from lms.courses.glossary_views import blueprint as glossary
from lms.courses.kept_records import RECORDS
from lms.courses.kind import MODULE_KIND
from lms.courses.libraries import LIBRARY_KIND
from lms.courses.library_views import blueprint as libraries
from lms.courses.library_views import catalogue_part
from lms.courses.listeners import renewed, tested_out
from lms.courses.local_texts import LOCAL_KIND
from lms.courses.overlay_pages import overlay_part
from lms.courses.overlays import OVERLAY_KIND
from lms.courses.practice_pages import due_part, module_part
from lms.courses.practice_views import blueprint as practice
from lms.courses.pre_test_views import blueprint as pre_tests
from lms.courses.pre_test_views import offer_part
from lms.courses.resources import resources
from lms.courses.search import SEARCHABLE
from lms.courses.services.counts import content_counts
from lms.courses.shelf_views import blueprint as shelf
from lms.courses.views import blueprint
from lms.courses.written_views import blueprint as written

FEATURE = Feature(
    name="courses",
    records=RECORDS,
    blueprints=(blueprint, glossary, shelf, practice, pre_tests, written, libraries),
    commands=COMMANDS,
    resources=(resources,),
    kinds=(MODULE_KIND, LOCAL_KIND, OVERLAY_KIND, TERM_KIND, LIBRARY_KIND),
    counts=(content_counts,),
    searchable=SEARCHABLE,
    listeners=((TestOutPassed, tested_out), (RenewalGraded, renewed)),
    page_parts=(
        PagePart("library.top", 20, due_part),
        PagePart("module.side", 5, overlay_part),
        PagePart("module.side", 8, offer_part),
        PagePart("module.side", 10, module_part),
        PagePart("catalogue.end", 10, catalogue_part),
    ),
    menu=(MenuEntry("Libraries", "libraries.index", "book", 890, ("administrator",), "Administration"),),
)

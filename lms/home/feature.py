"""What the first pages and the search add to the application."""

from lms.core.feature import Feature, MenuEntry
from lms.core.jobs import Job
from lms.core.rebuild import Derived
from lms.core.search.index import fill_when_empty, rebuild, rebuild_nightly, refresh_content
from lms.core.search.menu import PAGES
from lms.core.web.parts import PagePart
from lms.home import answering, catalogue, enrolling, search, views
from lms.home.listeners import people_renamed, units_changed
from lms.people.events import PeopleRenamed, UnitsChanged

FEATURE = Feature(
    name="home",
    blueprints=(
        views.blueprint,
        search.blueprint,
        answering.blueprint,
        catalogue.blueprint,
        enrolling.blueprint,
    ),
    menu=(MenuEntry("Home", "home.index", "home", 0), MenuEntry("My learning", "home.library", "book", 10)),
    searchable=(PAGES,),
    page_parts=(PagePart("team.more", 10, enrolling.team_part), *answering.PARTS),
    listeners=((PeopleRenamed, people_renamed), (UnitsChanged, units_changed)),
    after_content=(refresh_content,),
    on_init=(fill_when_empty,),
    jobs=(Job("search", {"hour": 0, "minute": 20}, rebuild_nightly),),
    derived=(Derived("search index", rebuild),),
)

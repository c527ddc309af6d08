"""What the first pages add to the application."""

from lms.core.feature import Feature, MenuEntry
from lms.home.views import blueprint

FEATURE = Feature(
    name="home",
    blueprints=(blueprint,),
    menu=(MenuEntry("Home", "home.index", "home", 0),),
)

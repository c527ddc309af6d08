"""What careers adds to the application."""

from lms.careers.content import ISSUER_KIND
from lms.careers.kept_records import RECORDS
from lms.careers.parts import PARTS
from lms.careers.permissions import LEADERS
from lms.careers.views import cycles, entries, ledger, outside, teaching, team
from lms.core.feature import Feature, MenuEntry

FEATURE = Feature(
    name="careers",
    records=RECORDS,
    blueprints=(
        ledger.blueprint,
        cycles.blueprint,
        entries.blueprint,
        teaching.blueprint,
        team.blueprint,
        outside.blueprint,
    ),
    kinds=(ISSUER_KIND,),
    page_parts=PARTS,
    menu=(
        MenuEntry("Credentials", "credentials.mine", "flag", 54, ("learner",)),
        MenuEntry("Team credentials", "team_credentials.index", "flag", 55, LEADERS, "Team"),
    ),
)

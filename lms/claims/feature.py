"""What claims adds to the application."""

from lms.claims.cli import claims_group
from lms.claims.content import KINDS
from lms.claims.importers.claims import ClaimsImporter
from lms.claims.importers.edits import EditsImporter
from lms.claims.importers.encounters import EncountersImporter
from lms.claims.services.recompute import rebuild
from lms.claims.views import blueprint
from lms.core.feature import Feature, MenuEntry
from lms.core.rebuild import Derived

FEATURE = Feature(
    name="claims",
    blueprints=(blueprint,),
    commands=(claims_group,),
    kinds=KINDS,
    importers=(ClaimsImporter(), EditsImporter(), EncountersImporter()),
    derived=(Derived("claim outcomes", rebuild),),
    menu=(
        MenuEntry(
            "Claims",
            "claims.index",
            "file",
            order=50,
            duties=("director", "executive", "manager", "compliance_consultant", "administrator"),
        ),
    ),
)

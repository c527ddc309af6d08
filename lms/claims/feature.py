"""What claims adds to the application."""

from lms.claims.cli import claims_group
from lms.claims.content import KINDS
from lms.claims.importers.claims import ClaimsImporter
from lms.claims.importers.edits import EditsImporter
from lms.claims.importers.encounters import EncountersImporter
from lms.claims.listeners import npis_moved
from lms.claims.resources import resources
from lms.claims.search import SEARCHABLE
from lms.claims.services.recompute import rebuild
from lms.claims.services.touched import findings
from lms.claims.views import blueprint
from lms.core.feature import Feature, MenuEntry
from lms.core.rebuild import Derived
from lms.people.events import NpisMoved

FEATURE = Feature(
    name="claims",
    blueprints=(blueprint,),
    resources=(resources,),
    commands=(claims_group,),
    kinds=KINDS,
    searchable=SEARCHABLE,
    importers=(ClaimsImporter(), EditsImporter(), EncountersImporter()),
    listeners=((NpisMoved, npis_moved),),
    checks=(findings,),
    derived=(Derived("claim outcomes", rebuild),),
    menu=(
        MenuEntry(
            "Claims",
            "claims.index",
            "file",
            order=50,
            duties=("director", "executive", "manager", "compliance_consultant", "administrator"),
            section="Results",
        ),
    ),
)

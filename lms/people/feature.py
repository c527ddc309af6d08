"""What people adds to the application."""

from flask import Flask

from lms.core.feature import Feature, MenuEntry
from lms.people.cli import COMMANDS, print_setup_link
from lms.people.content import PERSONA_KIND, PeoplePolicySchema
from lms.people.importers.duties import DutiesImporter
from lms.people.importers.org import OrgImporter
from lms.people.importers.roster import RosterImporter
from lms.people.jobs import JOBS
from lms.people.permissions import OVERSEERS
from lms.people.services.directory import unit_codes_under
from lms.people.views import guard, passwords, people, sign_in


def prepare(app: Flask) -> None:
    """Tell the core who acts in a request, which units lie where, and stand before every page."""
    app.extensions["lms"].identity_of_request = guard.identity_of_session
    app.extensions["lms"].unit_codes_under = unit_codes_under
    app.before_request(guard.before_request)


FEATURE = Feature(
    name="people",
    blueprints=(people.blueprint, sign_in.blueprint, passwords.blueprint),
    commands=COMMANDS,
    jobs=JOBS,
    kinds=(PERSONA_KIND,),
    importers=(OrgImporter(), RosterImporter(), DutiesImporter()),
    policies=(("people", PeoplePolicySchema),),
    menu=(MenuEntry("People", "people.index", "people", 700, OVERSEERS, "Organisation"),),
    prepare=(prepare,),
    on_init=(print_setup_link,),
)

"""What people adds to the application."""

from flask import Flask

from lms.core.feature import Feature, MenuEntry
from lms.core.proving import asked_to_sign
from lms.core.web.parts import PagePart
from lms.people.cli import COMMANDS, print_setup_link
from lms.people.content import PERSONA_KIND, PeoplePolicySchema, WorkingDaysSchema
from lms.people.identity import identity_of_person
from lms.people.importers.duties import DutiesImporter
from lms.people.importers.org import OrgImporter
from lms.people.importers.roster import RosterImporter
from lms.people.importers.schedule import ScheduleImporter
from lms.people.jobs import JOBS
from lms.people.kept_records import RECORDS
from lms.people.permissions import HELPERS, OVERSEERS
from lms.people.resources import resources
from lms.people.rules.covers import LENDABLE
from lms.people.search import SEARCHABLE
from lms.people.separation_policy import SECTION as SEPARATION
from lms.people.separation_policy import SeparationPolicySchema
from lms.people.services import demands, signing
from lms.people.services.directory import unit_codes_under, unit_names_at
from lms.people.services.holidays import SECTION
from lms.people.views import (
    api_tokens,
    covers,
    covers_for,
    guard,
    passwords,
    people,
    second_step,
    security,
    sign_in,
)
from lms.people.views.parts import cover_today


def prepare(app: Flask) -> None:
    """Tell the core who acts, now or in long work, and which units lie where; stand before every page."""
    app.extensions["lms"].identity_of_request = guard.identity_of_request
    app.extensions["lms"].identity_of_person = identity_of_person
    app.extensions["lms"].unit_codes_under = unit_codes_under
    app.extensions["lms"].unit_names_at = unit_names_at
    app.extensions["lms"].asked_to_sign = signing.asked_to_sign
    app.extensions["lms"].prove = signing.prove
    app.jinja_env.globals["asked_to_sign"] = asked_to_sign
    app.before_request(guard.before_request)


FEATURE = Feature(
    name="people",
    records=RECORDS,
    blueprints=(
        people.blueprint,
        sign_in.blueprint,
        second_step.blueprint,
        passwords.blueprint,
        security.blueprint,
        covers.blueprint,
        covers_for.blueprint,
        api_tokens.blueprint,
    ),
    resources=(resources,),
    commands=COMMANDS,
    jobs=JOBS,
    kinds=(PERSONA_KIND,),
    searchable=SEARCHABLE,
    importers=(OrgImporter(), RosterImporter(), DutiesImporter(), ScheduleImporter()),
    policies=(
        ("people", PeoplePolicySchema),
        (SECTION, WorkingDaysSchema),
        (SEPARATION, SeparationPolicySchema),
    ),
    checks=(demands.problems,),
    page_parts=(PagePart("team.top", 5, cover_today),),
    menu=(
        MenuEntry("People", "people.index", "people", 700, (*OVERSEERS, *HELPERS), "Organisation"),
        MenuEntry("Cover", "covers.index", "swap", 710, LENDABLE, "Organisation"),
    ),
    prepare=(prepare,),
    on_init=(print_setup_link,),
)

"""What records add to the application."""

from flask import Flask

from lms.core.feature import Feature, MenuEntry
from lms.core.web.parts import PagePart
from lms.records.cli import COMMANDS
from lms.records.content import IMPORTS, SECTION, ImportsSchema, RetentionSchema
from lms.records.jobs import JOBS
from lms.records.parts import own_data, records_of_person
from lms.records.permissions import KEEPERS, READERS
from lms.records.services.copying import COPY_WORK
from lms.records.services.counting import COUNT_WORK
from lms.records.services.holds import people_held
from lms.records.services.import_monitor import findings
from lms.records.views import copies, erasures, holds, keeping, monitor, policy, quality

MENU_SECTION = "Administration"


def prepare(app: Flask) -> None:
    """Tell the core whose records a legal hold keeps."""
    app.extensions["lms"].people_on_hold = people_held


FEATURE = Feature(
    name="records",
    blueprints=(
        keeping.blueprint,
        holds.blueprint,
        erasures.blueprint,
        copies.blueprint,
        quality.blueprint,
        monitor.blueprint,
        policy.blueprint,
    ),
    commands=COMMANDS,
    jobs=JOBS,
    policies=((SECTION, RetentionSchema), (IMPORTS, ImportsSchema)),
    long_work=(COPY_WORK, COUNT_WORK),
    checks=(findings,),
    page_parts=(PagePart("person.side", 10, records_of_person), PagePart("settings.end", 10, own_data)),
    prepare=(prepare,),
    menu=(
        MenuEntry("Data quality", "data_quality.index", "flag", 902, KEEPERS, MENU_SECTION),
        MenuEntry("Import rhythm", "import_monitor.index", "clock", 901, KEEPERS, MENU_SECTION),
        MenuEntry("Policy history", "policy_history.index", "list", 904, READERS, MENU_SECTION),
        MenuEntry("Retention and holds", "records.index", "calendar", 906, READERS, MENU_SECTION),
    ),
)

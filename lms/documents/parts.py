"""Parts of pages of lower features: the card on paper beside a module, papers at the end of a record."""

from typing import Any

from flask import render_template
from markupsafe import Markup

from lms.core.permissions import Identity, may, scope_paths
from lms.core.web.parts import PagePart
from lms.courses.api import tip_sheets
from lms.documents.permissions import REGISTER, TRANSCRIPT
from lms.documents.rules.codes import grouped
from lms.documents.services.certificates import certificates_of
from lms.documents.services.library import Reader, outdated_of
from lms.documents.wording import CERTIFICATE_LOOKS
from lms.people.api import person_subject


def card_on_paper(identity: Identity, *, module: Any, **_about: Any) -> Markup | None:
    """Show the printed card of a module, and those on walls that are out of date; one statement."""
    sheet = tip_sheets().get(module.id)
    if sheet is None or identity.person_id is None:
        return None
    reader = Reader(identity.person_id, scope_paths(REGISTER, identity))
    outdated = outdated_of(reader, module.id)
    return Markup(render_template("documents/part_module.html", sheet=sheet, outdated=outdated))  # noqa: S704


def papers_of_record(identity: Identity, *, person: Any, **_about: Any) -> Markup | None:
    """Lead from a record to its transcript and certificates; for oneself without a statement."""
    if identity.person_id != person.id and not may(TRANSCRIPT, person_subject(person.id)):
        return None
    return Markup(render_template("documents/part_record.html", person=person))  # noqa: S704


def certificates_of_cycles(identity: Identity, *, person: Any, **_about: Any) -> Markup | None:
    """Show the certificates of a person below their cycles, to whom may see them; a few statements."""
    if identity.person_id != person.id and not may(TRANSCRIPT, person_subject(person.id)):
        return None
    found = certificates_of(person.id)
    if not found:
        return None
    page = render_template(
        "documents/part_cycles.html",
        person=person,
        certificates=found,
        looks=CERTIFICATE_LOOKS,
        number=grouped,
    )
    return Markup(page)  # noqa: S704


PARTS = (
    PagePart("module.main", 10, card_on_paper),
    PagePart("record.end", 10, papers_of_record),
    PagePart("cycles.end", 10, certificates_of_cycles),
)

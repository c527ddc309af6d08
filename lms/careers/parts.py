"""Parts of pages of lower features: credentials at the end of a record and on the page of a team."""

from typing import Any

from flask import render_template
from markupsafe import Markup

from lms.careers.permissions import LEDGER, OUTSIDE, TEAM
from lms.careers.services.teaching import waiting_count
from lms.core.permissions import Identity, may, scope_paths
from lms.core.web.parts import PagePart
from lms.people.api import person_subject


def credentials_of_record(identity: Identity, *, person: Any, **_about: Any) -> Markup | None:
    """Lead from a record to its credentials; for oneself without a statement."""
    is_own = identity.person_id == person.id
    subject = None if is_own else person_subject(person.id)
    if subject is not None and not may(LEDGER, subject):
        return None
    may_outside = subject is not None and may(OUTSIDE, subject)
    page = render_template("careers/part_record.html", person=person, may_outside=may_outside)
    return Markup(page)  # noqa: S704  (a template has escaped it)


def waiting_teaching(identity: Identity) -> Markup | None:
    """Lead from a team to its credentials, with how much teaching waits for an answer; kept."""
    paths = scope_paths(TEAM, identity)
    if not paths:
        return None
    count = waiting_count(paths, but=identity.person_id or 0)
    return Markup(render_template("careers/part_team.html", count=count))  # noqa: S704


PARTS = (PagePart("record.end", 15, credentials_of_record), PagePart("team.more", 20, waiting_teaching))

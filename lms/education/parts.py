"""Parts of pages of lower features: a provider's way to their educator; why the educator of a module fits."""

from typing import Any

from flask import render_template
from markupsafe import Markup

from lms.core.permissions import Identity
from lms.core.web.parts import PagePart
from lms.courses.api import owners
from lms.education.services.educators import educator
from lms.education.services.fitting import fits, reader
from lms.education.services.pathways import provider_roles, title_of_term
from lms.education.services.reading import runs_pathway


def to_educator(identity: Identity) -> Markup | None:
    """Lead a provider to their pathway and educator; nothing for anybody else."""
    if identity.person_id is None or not provider_roles().intersection(identity.job_roles):
        return None
    runs = runs_pathway(identity.person_id)
    return Markup(render_template("education/part_library.html", runs=runs))  # noqa: S704 (a template made it)


def owner_of_module(identity: Identity, *, module: Any, **_about: Any) -> Markup | None:
    """Tell a provider why the educator who answers for a module is competent; nothing for anybody else."""
    owner_id = owners().get(module.id)
    is_provider = bool(provider_roles().intersection(identity.job_roles))
    found = educator(owner_id) if owner_id and is_provider else None
    if found is None:
        return None
    who = reader(identity.person_id or 0)
    [(_educator, fit)] = fits([found], who)
    if not found.serves(who.path) or fit.is_empty:
        return None
    title = title_of_term(who.specialty) if who.specialty else ""
    shown = render_template("education/part_owner.html", educator=found, fit=fit, specialty_title=title)
    return Markup(shown)  # noqa: S704 (a template made it)


PARTS = (PagePart("library.top", 40, to_educator), PagePart("module.side", 55, owner_of_module))

"""The first page of people with other duties: the clean-claim numbers, the modules, their own next step."""

from dataclasses import dataclass

from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import Identity, scope_paths
from lms.core.web import formats
from lms.courses import api as courses
from lms.home.services.clean_claims import Number, numbers_of
from lms.kpi import api as kpi

_SENTENCES = {
    "educator": "teach what the numbers ask for",
    "coding_manager": "see the way of every coder",
    "compliance_consultant": "check what was decided and why",
    "auditor": "read every decision and its evidence",
}


@dataclass(frozen=True)
class Places:
    """The first page of a duty; the template adds the navigation as a list of places.

    ``modules`` has each module before its shorter forms.
    """

    heading: str
    line: str
    numbers: tuple[Number, ...]
    modules: tuple[courses.ModuleSummary, ...]


def places_of(identity: Identity) -> Places:
    """Return the first page of a person with a duty that has no page of its own."""
    live = tuple(courses.modules().values())
    whole = sum(not module.form_of for module in live)
    names = dict.fromkeys(held.duty for held in identity.duties)
    tasks = [f"{formats.spoken(name)}: {_(_SENTENCES[name])}" for name in names if name in _SENTENCES]
    count = ngettext("%s module is live today", "%s modules are live today", whole)
    sees_numbers = bool(scope_paths(kpi.KPI_VIEW, identity))
    return Places(
        heading=(count % formats.in_words(whole)).capitalize(),
        line=" · ".join(tasks),
        numbers=tuple(numbers_of(kpi.tiles(identity))) if sees_numbers else (),
        modules=live,
    )

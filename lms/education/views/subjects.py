"""What the addresses of education name, and who may know of an educator."""

from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.core.permissions import Identity, Subject, current
from lms.education.services.educators import Educator, educators
from lms.education.services.following import find_start
from lms.people.api import person_subject, unit_paths_of, units


def started(start_id: str, **_values: object) -> Subject:
    """Return a pathway as the subject of a permission: it belongs to the practice where it began."""
    return Subject(paths=(units()[find_start(start_id).unit_id].path,))


def own_profile() -> Subject:
    """Return the profile of the person of this request as the subject of a permission.

    Raises:
        NotFound: for who is no educator.
    """
    me = current().person_id
    if not any(one.person_id == me for one in educators()):
        raise NotFound(_("You are no educator."))
    return Subject(person_id=me)


def educator_subject(educator_no: str, **_values: object) -> Subject:
    """Return an educator as the subject of a permission: themself, in the units of their jobs."""
    return person_subject(educator_by_no(educator_no).person_id)


def educator_by_no(educator_no: str) -> Educator:
    """Return an educator by employee number.

    Raises:
        NotFound: when there is none.
    """
    found = next((one for one in educators() if one.employee_no == educator_no), None)
    if found is None:
        raise NotFound(_("There is no such educator."), hint=_("Choose one from the list of educators."))
    return found


def known_educators(identity: Identity) -> list[Educator]:
    """Return the educators that a person may know of: of their own units, or of units in their duties."""
    own = unit_paths_of(identity.person_id or 0)
    held = tuple(one.path for one in identity.duties)
    return [one for one in educators() if _is_near(one, identity, own, held)]


def _is_near(one: Educator, identity: Identity, own: tuple[str, ...], held: tuple[str, ...]) -> bool:
    if one.person_id == identity.person_id or any(map(one.serves, (*own, *held))):
        return True
    return any(path.startswith(held) for path in one.paths) if held else False

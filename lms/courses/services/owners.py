"""Who answers for a module: a named person, or nobody yet."""

from collections.abc import Mapping

from sqlalchemy import select

from lms.core.database import db, plain_rows
from lms.core.kept import kept
from lms.core.unit_of_work import recorded_at
from lms.courses.models_shelf import ModuleOwner
from lms.courses.services.learning import live_module


def owners() -> Mapping[str, int]:
    """Return the person who answers for each module that has an owner; kept between requests."""
    return kept("courses.owners", (ModuleOwner,), _owners)


def _owners() -> Mapping[str, int]:
    rows = plain_rows(select(ModuleOwner.module, ModuleOwner.person_id).order_by(ModuleOwner.id))
    newest = {row.module: row.person_id for row in rows}
    return {module: person_id for module, person_id in newest.items() if person_id is not None}


def name_owner(*, module_id: str, person_id: int | None, by_id: int, is_begun: bool = False) -> bool:
    """Let a person answer for a module from now on, None for nobody; tell whether that is a change.

    Args:
        module_id: of a live module, or of one that is only begun (``is_begun``).
        person_id: who answers for it.
        by_id: who says so.
        is_begun: the module need not be live yet.

    Raises:
        NotFound: when no such module is live.
    """
    if not is_begun:
        live_module(module_id)
    if owners().get(module_id) == person_id:
        return False
    db.session.add(ModuleOwner(module=module_id, person_id=person_id, by_id=by_id, recorded_at=recorded_at()))
    db.session.flush()
    return True

"""Versions of a fact that has a name: the first is added once, later ones follow the one that was seen."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from lms.careers.models import CredentialCycle, CreditEntry
from lms.core.database import db
from lms.core.errors import Conflict, NotFound
from lms.core.i18n import gettext as _
from lms.core.once import insert_once
from lms.core.superseding import supersede
from lms.core.unit_of_work import recorded_at

Versioned = type[CredentialCycle] | type[CreditEntry]


def known(model: Versioned, public_id: str, person_id: int) -> Any:
    """Return what is known now under a name.

    Raises:
        NotFound: when the person has nothing of that name.
    """
    found = db.session.scalar(
        select(model).where(
            model.public_id == public_id, model.person_id == person_id, model.superseded_at.is_(None)
        )
    )
    if found is None:
        raise NotFound(_("There is no such entry."))
    return found


def sent_before(model: Versioned, person_id: int, form_key: str) -> Any:
    """Return what a form of a person added when it was sent before, None for a new form."""
    return db.session.scalar(select(model).where(model.form_key == form_key, model.person_id == person_id))


def put(model: Versioned, values: Mapping[str, Any]) -> tuple[Any, bool]:
    """Add a version; return the row of its form and whether it was added now.

    A form that is sent twice, or by two browsers at once, adds one.

    Raises:
        Conflict: when another row of the table stands in the way: somebody was first.
    """
    insert_once(model, [{**values, "recorded_at": recorded_at()}])
    found = sent_before(model, values["person_id"], values["form_key"])
    if found is None:
        raise Conflict(
            _("Somebody changed this in the meantime, or it is counted already."),
            hint=_("Open the page again and look at what stands there now."),
        )
    return found, found.public_id == values["public_id"] and found.number == values["number"]


def follow(model: Versioned, before: Any, seen: int, values: Mapping[str, Any]) -> tuple[Any, bool]:
    """Let a version follow the one that was seen, which is superseded.

    Raises:
        Conflict: when another version was added since it was seen.
    """
    if before.form_key == values["form_key"]:
        return before, False
    if before.number != seen:
        raise Conflict(
            _("This was changed since you opened it."), hint=_("Open it again and look at what changed.")
        )
    supersede(model, {"public_id": before.public_id})
    return put(
        model,
        {
            **values,
            "public_id": before.public_id,
            "person_id": before.person_id,
            "number": before.number + 1,
        },
    )

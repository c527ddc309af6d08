"""Sign-offs: who signed what for whom, and when."""

from typing import Any, ClassVar

from sqlalchemy import Select, select, true
from sqlalchemy.orm import aliased

from lms.access.api import EXPLAIN, SignOff
from lms.core.i18n import gettext as _
from lms.core.permissions import Permission
from lms.core.web.formats import spoken
from lms.people.api import Person, Unit
from lms.reports.services.sources.base import Field, Reach, person_columns
from lms.reports.services.sources.fields import WHO, one_of

ACTS = ("confirm", "release", "return", "refuse")


class SignOffs:
    """One row for each signature on a gate."""

    kind: ClassVar[str] = "sign-offs"
    label: ClassVar[str] = _("Sign-offs")
    about: ClassVar[str] = _("Signatures on gates: confirmed, released, returned or refused, and by whom.")
    permission: ClassVar[Permission] = EXPLAIN
    fields: ClassVar[tuple[Field, ...]] = (
        *WHO,
        Field("gate", _("Gate")),
        Field("act", _("Signature"), words=spoken, choices=one_of(ACTS)),
        Field("signed_on", _("Signed on"), "date"),
        Field("by_name", _("Signed by")),
        Field("cleared_until", _("Cleared until"), "date"),
    )
    standard: ClassVar[tuple[str, ...]] = (
        *("name", "employee_no", "unit", "gate", "act", "signed_on", "by_name", "cleared_until"),
    )
    is_counted: ClassVar[bool] = False
    tells_knowing: ClassVar[bool] = True

    def select(self, reach: Reach) -> Select[Any]:
        """Return the signatures up to the day."""
        signer = aliased(Person)
        known = true() if reach.known_at is None else SignOff.recorded_at <= reach.known_at
        return (
            select(
                *person_columns(),
                SignOff.gate.label("gate"),
                SignOff.kind.label("act"),
                SignOff.signed_on.label("signed_on"),
                (signer.given_name + " " + signer.family_name).label("by_name"),
                SignOff.cleared_until.label("cleared_until"),
            )
            .join_from(SignOff, Person, Person.id == SignOff.person_id)
            .join(Unit, Unit.id == SignOff.unit_id)
            .join(signer, signer.id == SignOff.by_id)
            .where(SignOff.signed_on <= reach.as_of, known, reach.people())
        )

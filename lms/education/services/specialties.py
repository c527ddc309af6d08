"""The specialty of a provider: said by an educator or the provider, from a day on."""

from collections.abc import Collection
from typing import cast

from sqlalchemy import Table, select, update

from lms.core import clock
from lms.core.bulk import insert_rows
from lms.core.database import db, plain_rows
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.unit_of_work import recorded_at
from lms.education.models import ProviderSpecialty
from lms.education.rules.matching import SPECIALTY
from lms.education.services.pathways import terms
from lms.people.api import in_chunks


def specialties_of(person_ids: Collection[int]) -> dict[int, str]:
    """Return the specialties of providers, those that are known."""
    return {
        row.person_id: row.specialty
        for chunk in in_chunks(person_ids)
        for row in plain_rows(
            select(ProviderSpecialty.person_id, ProviderSpecialty.specialty).where(
                ProviderSpecialty.person_id.in_(chunk), ProviderSpecialty.superseded_at.is_(None)
            )
        )
    }


def say_specialty(*, person_ids: Collection[int], specialty: str, by_id: int) -> int:
    """Record the specialty of providers; who has it already is left alone. Returns how many changed.

    Raises:
        Refused: for a word that is no specialty.
    """
    if specialty not in terms(SPECIALTY):
        raise Refused(_("There is no such specialty."), hint=_("Choose one from the list."))
    known = specialties_of(person_ids)
    changed = [one for one in dict.fromkeys(person_ids) if known.get(one) != specialty]
    for chunk in in_chunks(changed):
        db.session.execute(
            update(ProviderSpecialty)
            .where(ProviderSpecialty.person_id.in_(chunk), ProviderSpecialty.superseded_at.is_(None))
            .values(superseded_at=recorded_at())
        )
    from_on = clock.local_date(recorded_at())
    rows = [(one, specialty, from_on, by_id, recorded_at()) for one in changed]
    columns = ("person_id", "specialty", "from_on", "by_id", "recorded_at")
    insert_rows(cast("Table", ProviderSpecialty.__table__), columns, rows)
    return len(rows)

"""Waivers, pauses and extensions of people as they are read with everything else that is known."""

from typing import Any

from sqlalchemy import Row, select

from lms.compliance.models import Pause, Waiver
from lms.compliance.models_exceptions import DueExtension
from lms.compliance.rules.facts import Extension
from lms.people.api import FactsOfPeople, of_people

WAIVERS = FactsOfPeople(
    select(
        Waiver.person_id,
        Waiver.requirement_id,
        Waiver.from_on,
        Waiver.to_on,
        Waiver.text,
        Waiver.recorded_at,
        Waiver.superseded_at,
    )
    .where(of_people(Waiver.person_id))
    .order_by(Waiver.id),
    Waiver.recorded_at,
    Waiver.superseded_at,
)
PAUSES = FactsOfPeople(
    select(Pause.person_id, Pause.from_on, Pause.to_on, Pause.recorded_at, Pause.superseded_at)
    .where(of_people(Pause.person_id))
    .order_by(Pause.id),
    Pause.recorded_at,
    Pause.superseded_at,
)
EXTENSIONS = FactsOfPeople(
    select(
        DueExtension.person_id,
        DueExtension.requirement_id,
        DueExtension.from_on,
        DueExtension.was_due_on,
        DueExtension.due_on,
        DueExtension.recorded_at,
        DueExtension.superseded_at,
    )
    .where(of_people(DueExtension.person_id))
    .order_by(DueExtension.id),
    DueExtension.recorded_at,
    DueExtension.superseded_at,
)


def as_extension(row: Row[Any]) -> Extension:
    """Return an extension as the rules see it."""
    return Extension(row.from_on, row.was_due_on, row.due_on)

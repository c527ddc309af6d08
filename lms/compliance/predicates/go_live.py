"""Predicate: something goes live in the unit of the job, or in a unit above it."""

from datetime import date
from typing import ClassVar

from marshmallow import Schema, fields, validate

from lms.compliance.predicates.base import DAYS, TEXT, Input, Predicate, Sample
from lms.compliance.rules.dates import Period, add_days
from lms.compliance.rules.expressions import Names, Terms
from lms.compliance.rules.periods import NEVER, Periods, lasting, union
from lms.compliance.rules.subjects import About, GoLive, HeldJob, Place, Subject, World


class GoLiveSchema(Schema):
    """Which go-live, and the days around its day."""

    id = fields.String(metadata={"description": "a go-live of the policy section go_lives; default: any"})
    days_before = fields.Integer(load_default=0, strict=True, validate=validate.Range(0, 365))
    days_after = fields.Integer(strict=True, validate=validate.Range(0, 3650))


class GoesLive(Predicate):
    """Holds from some days before the day of a go-live until some days after it; without these for ever."""

    kind: ClassVar[str] = "go_live"
    label: ClassVar[str] = "works where something goes live"
    schema: ClassVar[type[Schema]] = GoLiveSchema
    inputs: ClassVar[tuple[Input, ...]] = (
        Input("id", "which go-live (empty = any)", TEXT),
        Input("days_before", "from so many days before", DAYS),
        Input("days_after", "until so many days after", DAYS),
    )

    def periods(self, terms: Terms, subject: Subject) -> Periods:
        """Return the days around each go-live of the unit."""
        place, wanted = subject.place, terms.get("id")
        if place is None:
            return NEVER
        return union(
            period
            for one in subject.about.world.go_lives
            if one.unit in place.codes and wanted in (None, one.id)
            for period in lasting(
                add_days(one.on, -terms["days_before"]),
                add_days(one.on, terms["days_after"]) if "days_after" in terms else None,
            )
        )

    def words(self, terms: Terms, names: Names) -> str:
        """Say it."""
        del names
        what = f"{terms['id']} goes live" if "id" in terms else "something goes live"
        after = f" until {terms['days_after']} days after" if "days_after" in terms else " on"
        return f"works where {what}, from {terms['days_before']} days before{after}"

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        west = Place("CLINIC", frozenset({"WEST", "CLINIC"}))
        world = World({7: west}, (GoLive("wave-2", "WEST", date(2026, 3, 2)),))
        subject = Subject(HeldJob(1, "nurse", 7, Period(date(2025, 1, 5))), About(world=world))
        around = {"days_before": 30, "days_after": 60}
        return (
            Sample("around the day", around, subject, lasting(date(2026, 1, 31), date(2026, 5, 1))),
            Sample("another go-live", {**around, "id": "wave-3"}, subject, NEVER),
        )

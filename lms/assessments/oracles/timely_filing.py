"""Oracle: the last day of a limit, and how many days are left."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import ClassVar

from marshmallow import Schema, fields, validate

from lms.assessments.oracles.base import Given, OracleSample, Value
from lms.assessments.questions.base import Strict

DAYS_OF_A_ROUGH_MONTH = 30


class LimitSchema(Strict):
    """When the clock starts, how long it runs, and when the claim or appeal is received.

    ``presumed_days`` after ``starts_on`` the paper counts as received, and the clock starts there.
    """

    starts_on = fields.Date(required=True)
    limit = fields.Integer(required=True, validate=validate.Range(min=1, max=1100))
    unit = fields.String(load_default="days", validate=validate.OneOf(("days", "months")))
    presumed_days = fields.Integer(load_default=0, validate=validate.Range(min=0, max=30))
    received_after = fields.Integer(load_default=0, validate=validate.Range(min=0, max=1500))


class TimelyFiling:
    """The day after the start is day 1; months clamp to the last day of a shorter month.

    ``received_on`` is so many days after the start, ``days_left`` what is left on it (below zero: late).
    Source: 42 CFR 424.44, 42 CFR 405.942, product contract on month arithmetic.
    """

    kind: ClassVar[str] = "timely_filing.v1"
    schema: ClassVar[type[Schema]] = LimitSchema

    def work_out(self, given: Given) -> Mapping[str, Value]:
        """Return the last day, the days left, and what the usual slips give."""
        starts_on = given["starts_on"]
        counted_from = starts_on + timedelta(days=given["presumed_days"])
        last_on = _end(counted_from, given)
        received_on = starts_on + timedelta(days=given["received_after"])
        in_months, in_days = _other_unit(counted_from, given)
        return {
            "counted_from_on": counted_from,
            "received_on": received_on,
            "last_on": last_on,
            "days_left": (last_on - received_on).days,
            "days_late": max((received_on - last_on).days, 0),
            "verdict": "in time" if received_on <= last_on else "too late",
            "day_early_on": last_on - timedelta(days=1),
            "day_late_on": last_on + timedelta(days=1),
            "without_presumption_on": _end(starts_on, given),
            "from_receipt_on": _end(received_on, given),
            "as_months_on": in_months,
            "as_days_on": in_days,
            "days_left_short": (last_on - received_on).days - 1,
            "days_left_long": (last_on - received_on).days + 1,
            "count": counted(counted_from, last_on),
        }

    def samples(self) -> Sequence[OracleSample]:
        """Return days, a presumed receipt, a clamped month, a leap day and a claim that is late."""
        return (
            OracleSample(
                {"starts_on": "2026-06-12", "limit": 90},
                {
                    "last_on": date(2026, 9, 10),
                    "count": "18 days of June, 31 days of July make 49, 31 days of August make 80, "
                    "10 days of September make 90.",
                },
            ),
            OracleSample(
                {"starts_on": "2026-03-03", "limit": 120, "presumed_days": 5},
                {"last_on": date(2026, 7, 6), "without_presumption_on": date(2026, 7, 1)},
            ),
            OracleSample(
                {"starts_on": "2026-08-31", "limit": 6, "unit": "months"},
                {"last_on": date(2027, 2, 28), "as_days_on": date(2027, 2, 27)},
            ),
            OracleSample(
                {"starts_on": "2028-02-29", "limit": 12, "unit": "months"}, {"last_on": date(2029, 2, 28)}
            ),
            OracleSample(
                {"starts_on": "2026-01-10", "limit": 60, "received_after": 63},
                {"last_on": date(2026, 3, 11), "days_left": -3, "days_late": 3, "verdict": "too late"},
            ),
        )


def months_after(day: date, months: int) -> date:
    """Return the day so many months later; a day that the month does not have becomes its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def counted(starts_on: date, last_on: date) -> str:
    """Say how the days between two dates are counted month by month; the first day is not counted."""
    parts: list[str] = []
    so_far, day = 0, starts_on
    while day < last_on:
        month_end = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        until = min(month_end, last_on)
        days = (until - day).days + (0 if day == starts_on else 1)
        so_far += days
        if days:
            parts.append(_part(days, until, so_far, is_first=not parts))
        day = month_end + timedelta(days=1)
    if day == last_on:
        parts.append(_part(1, day, so_far + 1, is_first=not parts))
    return ", ".join(parts) + "."


def _part(days: int, until: date, so_far: int, *, is_first: bool) -> str:
    counted_days = f"{days} day{'' if days == 1 else 's'} of {until:%B}"
    return counted_days if is_first else f"{counted_days} make {so_far}"


def _end(starts_on: date, given: Given) -> date:
    if given["unit"] == "months":
        return months_after(starts_on, given["limit"])
    return starts_on + timedelta(days=given["limit"])


def _other_unit(starts_on: date, given: Given) -> tuple[date, date]:
    """Return the end counted in whole months, and counted in months of thirty days."""
    days = given["limit"] * (DAYS_OF_A_ROUGH_MONTH if given["unit"] == "months" else 1)
    months = given["limit"] if given["unit"] == "months" else round(days / DAYS_OF_A_ROUGH_MONTH)
    return months_after(starts_on, max(months, 1)), starts_on + timedelta(days=days)

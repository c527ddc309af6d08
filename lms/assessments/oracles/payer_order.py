"""Oracle: which of two coverages pays first."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import ClassVar

from marshmallow import Schema, fields, validate

from lms.assessments.oracles.base import Given, OracleSample, Unfit, Value, in_words
from lms.assessments.oracles.timely_filing import months_after
from lms.assessments.questions.base import Strict

WORKING_AGED_FROM = 20
"""Employees from which a plan through current work pays before Medicare by age (42 CFR 411.170, 411.172)."""

DISABILITY_FROM = 100
"""Employees from which it pays before Medicare by disability (42 CFR 411.200 to 411.206)."""

KIDNEY_MONTHS = 30
"""Months in which a group plan pays before Medicare by kidney failure (42 CFR 411.162)."""

MEDICARE = "Medicare"


class OrderSchema(Strict):
    """The facts of two coverages; which of them are needed depends on ``case``."""

    case = fields.String(
        required=True, validate=validate.OneOf(("working_aged", "disability", "kidney", "birthday"))
    )
    plan = fields.String(load_default="the group plan")
    employees = fields.Integer(load_default=None, validate=validate.Range(min=1))
    works = fields.Boolean(load_default=True)
    began_on = fields.Date(load_default=None)
    served_after_months = fields.Integer(load_default=0, validate=validate.Range(min=0, max=120))
    plan_b = fields.String(load_default="the other plan")
    birthday_a = fields.Date(load_default=None)
    birthday_b = fields.Date(load_default=None)


class PayerOrder:
    """Medicare secondary payer by age, disability and kidney failure; the birthday rule for children.

    Gives ``first`` and ``second``, why (``reason``), and for kidney failure the month of the coordination
    period (``month``), its last day and the day from which Medicare leads. ``works`` is current work of the
    patient or of who carries the plan. Equal birthdays are another rule and do not fit.
    """

    kind: ClassVar[str] = "payer_order.v1"
    schema: ClassVar[type[Schema]] = OrderSchema

    def work_out(self, given: Given) -> Mapping[str, Value]:
        """Return the order and its reason."""
        return _CASES[given["case"]](given)

    def samples(self) -> Sequence[OracleSample]:
        """Return both sides of each limit."""
        plan = {"plan": "Cedar Mutual"}
        aged = {"case": "working_aged", **plan}
        disabled = {"case": "disability", **plan}
        kidney = {"case": "kidney", "began_on": "2024-06-01", **plan}
        child = {"case": "birthday", "plan": "A", "plan_b": "B"}
        return (
            OracleSample({**aged, "employees": 20}, {"first": "Cedar Mutual", "second": MEDICARE}),
            OracleSample({**aged, "employees": 19}, {"first": MEDICARE, "second": "Cedar Mutual"}),
            OracleSample({**aged, "employees": 900, "works": False}, {"first": MEDICARE}),
            OracleSample({**disabled, "employees": 100}, {"first": "Cedar Mutual"}),
            OracleSample({**disabled, "employees": 99}, {"first": MEDICARE}),
            OracleSample({**kidney, "served_after_months": 29}, {"first": "Cedar Mutual", "month": 30}),
            OracleSample(
                {**kidney, "served_after_months": 30},
                {"first": MEDICARE, "month": 31, "last_on": date(2026, 11, 30)},
            ),
            OracleSample(
                {**child, "birthday_a": "1990-10-14", "birthday_b": "1994-03-02"},
                {"first": "B", "second": "A"},
            ),
        )


def _by_age(given: Given) -> dict[str, Value]:
    return _by_work(given, WORKING_AGED_FROM, "age 65 and over")


def _by_disability(given: Given) -> dict[str, Value]:
    return _by_work(given, DISABILITY_FROM, "disability")


def _by_work(given: Given, least: int, what: str) -> dict[str, Value]:
    employees = given["employees"]
    if employees is None:
        raise Unfit("Name the number of employees.")
    if not given["works"]:
        reason = f"Nobody works there now, so for {what} Medicare leads."
        return _order(MEDICARE, given["plan"], reason)
    large = employees >= least
    size = f"{employees:,} employees are {'at least' if large else 'fewer than'} {least}"
    reason = f"{size}, so for {what} {'the plan through current work' if large else 'Medicare'} leads."
    return _order(*_pair(given["plan"], plan_leads=large), reason)


def _by_kidney(given: Given) -> dict[str, Value]:
    began_on = given["began_on"]
    if began_on is None:
        raise Unfit("Name the day on which eligibility began.")
    first_of_month = began_on.replace(day=1)
    leads_on = months_after(first_of_month, KIDNEY_MONTHS)
    month = given["served_after_months"] + 1
    within = month <= KIDNEY_MONTHS
    reason = (
        f"This is month {month}; the group plan leads through month {KIDNEY_MONTHS}"
        f"{', working or not' if within else ', then Medicare'}."
    )
    return {
        **_order(*_pair(given["plan"], plan_leads=within), reason),
        "month": month,
        "served_on": months_after(began_on, given["served_after_months"]),
        "last_on": leads_on - timedelta(days=1),
        "leads_on": leads_on,
        "leads_words": in_words(leads_on),
        "after_a_year_words": in_words(months_after(first_of_month, 12)),
        "after_18_words": in_words(months_after(first_of_month, 18)),
        "after_36_words": in_words(months_after(first_of_month, 36)),
    }


def _by_birthday(given: Given) -> dict[str, Value]:
    one, other = given["birthday_a"], given["birthday_b"]
    if one is None or other is None or (one.month, one.day) == (other.month, other.day):
        raise Unfit("Equal birthdays are settled by how long each plan has run.")
    a_first = (one.month, one.day) < (other.month, other.day)
    names = (given["plan"], given["plan_b"])
    early, late = (one, other) if a_first else (other, one)
    reason = f"{early:%B} {early.day} comes before {late:%B} {late.day}; the year of birth is ignored."
    return {
        **_order(*(names if a_first else names[::-1]), reason),
        "older": given["plan"] if one < other else given["plan_b"],
        "younger": given["plan_b"] if one < other else given["plan"],
    }


def _pair(plan: str, *, plan_leads: bool) -> tuple[str, str]:
    return (plan, MEDICARE) if plan_leads else (MEDICARE, plan)


def _order(first: str, second: str, reason: str) -> dict[str, Value]:
    return {"first": first, "second": second, "reason": reason}


_CASES: Mapping[str, Callable[[Given], dict[str, Value]]] = {
    "working_aged": _by_age,
    "disability": _by_disability,
    "kidney": _by_kidney,
    "birthday": _by_birthday,
}

"""Makes a visit from what an author wrote in the ``visit`` block of a scenario."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from lms.simulations.rules.claim.facts import Coverage, Visit, World
from lms.simulations.rules.claim.sheet import day, money

_DEFAULTS = {"837I": {"billing": "hospital"}, "837P": {"billing": "group", "frequency": "1"}}


def visit_of(body: Mapping[str, Any], world: World) -> Visit:
    """Return the visit of a checked ``visit`` block (see ``VisitSchema``)."""
    dates, values = body["dates"], body["teaching_values"]
    first = _day(dates["from"])
    patient = {**body["patient"], "born": _day(body["patient"]["born"])}
    return Visit(
        kind=body["kind"],
        number=body["number"],
        patient=MappingProxyType(patient),
        service_from=first,
        service_to=_day(dates.get("to", first)),
        truth=MappingProxyType(dict(body["truth"])),
        accepts=MappingProxyType(dict(body.get("accepts", {}))),
        base=MappingProxyType({**_DEFAULTS[body["kind"]], **body["base"]}),
        coverages=MappingProxyType({one["id"]: _coverage(one) for one in body["payers"]}),
        charges=money(values["charges"]),
        expected=money(values["expected"]),
        best_days=int(values["best_days"]),
        world=world,
        facts=MappingProxyType(dict(body.get("facts", {}))),
        consequences=tuple(body.get("consequences", ())),
        people=MappingProxyType(dict(body.get("people", {}))),
        bill_days=int(values.get("bill_days", 4)),
        denial_days=body["teaching_values"].get("denial_days"),
    )


def _coverage(body: Mapping[str, Any]) -> Coverage:
    return Coverage(
        id=body["id"],
        name=body["name"],
        number=body["number"],
        filing=body["filing"],
        kind=body["kind"],
        pays=money(body.get("pays", 0)),
        patient_share=money(body.get("patient_share", 0)),
        pays_second=money(body.get("pays_second", 0)),
        filing_days=int(body.get("filing_days", 365)),
        terms=MappingProxyType(dict(body.get("terms", {}))),
    )


def _day(value: Any) -> date:
    found = day(value)
    if found is None:
        raise ValueError("a visit needs its dates")
    return found


def lines_total(base: Mapping[str, Any]) -> Decimal:
    """Return what the service lines of a ``base`` block add up to."""
    return sum((money(line["charge"]) for line in base.get("lines", ()) if "charge" in line), Decimal(0))

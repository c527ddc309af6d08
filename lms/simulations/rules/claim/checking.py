"""What is wrong with the values that an author gives to fields and facts, in words; pure."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from lms.simulations.rules.claim.catalogue import field
from lms.simulations.rules.claim.parties import PARTIES
from lms.simulations.rules.claim.sheet import day

ANSWERS = ("done", "missing", "invented")
ACTIONS = ("resubmit", "appeal", "patient", "write_off", "wait")
RECORDS = ("sent", "missing", "unanswered")
STATUSES = ("inpatient", "outpatient", "observation")
ENCOUNTER = ("is_closed", "orders_signed", "mode", "patient_place", "disposition", "accident")


def field_faults(
    values: Mapping[str, Any], payers: Collection[str], people: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield name and fault of each value that its field cannot have.

    Args:
        values: values by field name; None clears a field and is always lawful.
        payers: ids of the visit's payers.
        people: ids of the visit's persons, ``patient`` among them.
    """
    for name, value in values.items():
        if name == "lines":
            continue
        row = field(name)
        if row is None:
            yield name, "is no field of the catalogue"
            continue
        known = {"payer": payers, "person": people, "party": PARTIES}.get(row.form)
        if value is None:
            continue
        if known is not None and value not in known:
            yield name, f"{value!r} is none of {', '.join(sorted(known))}"
        elif known is None and not _FORMS[row.form](value):
            yield name, f"{value!r} is no {_WORDS[row.form]}"


def fact_faults(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield name and fault of each fact that has not the shape that edits and payers read.

    Facts that they do not read may be anything: scenarios may keep some for themselves.
    """
    for name, value in facts.items():
        shape = _FACTS.get(name)
        if shape is not None and not shape[0](value):
            yield name, f"has to be {shape[1]}"
    told = facts.get("truth")
    for name in told if isinstance(told, Mapping) else ():
        if field(name) is None:
            yield "truth", f"{name} is no field of the catalogue"


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return not isinstance(value, bool)


def _is_day(value: Any) -> bool:
    try:
        return day(value) is not None
    except ValueError:
        return False


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(map(_is_scalar, value))


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_amounts(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_is_number, value.values()))


def _is_dated(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    spans = [one if isinstance(one, list | tuple) else [one] for one in value.values()]
    return all(_is_day(one) for span in spans for one in span)


_FORMS: dict[str, Callable[[Any], bool]] = {
    "text": _is_scalar,
    "code": _is_scalar,
    "number": _is_number,
    "date": _is_day,
    "codes": _is_list,
    "marks": _is_mapping,
    "dated codes": _is_dated,
    "amounts": _is_amounts,
}
_WORDS = {
    "text": "text",
    "code": "code",
    "number": "number",
    "date": "date such as 2026-03-02",
    "codes": "list of codes",
    "marks": "mapping of codes to marks",
    "dated codes": "mapping of codes to dates",
    "amounts": "mapping of codes to amounts",
}


def _one_of(*values: str) -> tuple[Callable[[Any], bool], str]:
    return (lambda value: value in values), f"one of {', '.join(values)}"


def _is_rows(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, Mapping) for one in value)


def _is_payer_rows(value: Any) -> bool:
    return _is_rows(value) and all("payer" in one for one in value)


def _is_mapping_or_none(value: Any) -> bool:
    return value is None or isinstance(value, Mapping)


def _is_status(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("now") in STATUSES


def _is_encounter(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) <= set(ENCOUNTER)


_BOOLEAN: tuple[Callable[[Any], bool], str] = (lambda value: isinstance(value, bool)), "true or false"
_OPTIONAL: tuple[Callable[[Any], bool], str] = _is_mapping_or_none, "a mapping, or null for none"
_FACTS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "mspq": _one_of(*ANSWERS),
    "action": _one_of(*ACTIONS),
    "records": _one_of(*RECORDS),
    "coverage_found": (_is_payer_rows, "a list of {payer, is_primary}"),
    "eligibility": (_is_payer_rows, "a list of {payer, is_active, ...}"),
    "enrolled_providers": (_is_rows, "a list of {provider, payer_number, from, to}"),
    "authorization": _OPTIONAL,
    "authorization_log": (
        lambda value: value is True or _is_mapping_or_none(value),
        "a mapping, null or true",
    ),
    "order": _OPTIONAL,
    "notice": _OPTIONAL,
    "status_order": (_is_status, f"a mapping with `now`, one of {', '.join(STATUSES)}"),
    "encounter": (_is_encounter, f"a mapping of {', '.join(ENCOUNTER)}"),
    "enrolled": (lambda value: value is None or _is_day(value), "a date, or null for not yet"),
    "carrier_denied": _BOOLEAN,
    "both_first": _BOOLEAN,
    "inpatient_supported": _BOOLEAN,
    "release": _BOOLEAN,
    "send": _BOOLEAN,
    "not_validated": (_is_list, "a list of diagnosis codes"),
    "truth": (_is_mapping, "a mapping of fields to what is right now"),
}

FACT_NAMES = tuple(_FACTS)
"""The facts that edits and payers read."""

"""What is wrong with an authored screen beyond its schema, each with the place where it stands."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lms.simulations.rules.claim.catalogue import field
from lms.simulations.rules.claim.checking import fact_faults, field_faults
from lms.simulations.rules.tasks.entries import ENTRY_KINDS, is_right
from lms.simulations.rules.tasks.making import NoValueError, claim_value, right_of, task_of
from lms.simulations.rules.tasks.model import ELSE, NOTHING, Entry, Task

Place = tuple[str | int, ...]
Complaint = tuple[Place, str]
LINES = "lines"
"""The one field of a claim that the catalogue does not list: all service lines together."""


def places_of(body: Mapping[str, Any]) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Yield the place of each field of a screen with what its author wrote, in the order of the screen."""
    for part, section in enumerate(body["sections"]):
        for place, row in enumerate(section["fields"]):
            yield ("sections", part, "fields", place), row


def complaints(body: Mapping[str, Any]) -> list[Complaint]:
    """Return what is wrong with a screen whose schema holds; the claim itself is walked elsewhere."""
    found = [*_of_names(body), *_of_variants(body)]
    for place, row in places_of(body):
        found += [((*place, *below), text) for below, text in _of_row(row, body)]
    if found:
        return found
    for number in range(max(len(body.get("variants", ())), 1)):
        try:
            found += _of_task(task_of(body, number), body)
        except (NoValueError, re.error) as error:
            return [((), str(error))]
    return list(dict.fromkeys(found))


def fed_complaints(body: Mapping[str, Any]) -> list[Complaint]:
    """Return where a field feeds a claim field that is not there, or cannot hold what is expected.

    Raises:
        NoValueError: when a text names a value that a draw does not have.
    """
    found: list[Complaint] = []
    for number in range(max(len(body.get("variants", ())), 1)):
        task = task_of(body, number)
        payers = {str(one.get("id")) for one in task.visit.get("payers", ()) if isinstance(one, Mapping)}
        people = {"patient", *task.visit.get("people", {})}
        for (place, _row), entry in zip(places_of(body), task.entries, strict=True):
            found += [((*place, *below), text) for below, text in _of_claim(entry, payers, people)]
    return list(dict.fromkeys(found))


def _of_names(body: Mapping[str, Any]) -> Iterator[Complaint]:
    yield from _twice([(("papers", place), row["id"]) for place, row in enumerate(body["papers"])], "paper")
    yield from _twice(
        [(("sections", place), row["id"]) for place, row in enumerate(body["sections"])], "section"
    )
    yield from _twice([(place, row["name"]) for place, row in places_of(body)], "field")


def _twice(names: Iterable[tuple[Place, str]], noun: str) -> Iterator[Complaint]:
    seen: set[str] = set()
    for place, name in names:
        if name in seen:
            yield place, f"the {noun} {name} stands here twice"
        seen.add(name)


def _of_variants(body: Mapping[str, Any]) -> Iterator[Complaint]:
    variants = body.get("variants") or [{}]
    for place, row in enumerate(variants[1:], start=1):
        odd = sorted(set(row) ^ set(variants[0]))
        if odd:
            yield ("variants", place), f"every variant has the same values; not in both: {', '.join(odd)}"


def _of_row(row: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[Complaint]:
    kind = ENTRY_KINDS.get(row["kind"])
    if row.get("compare") and row["compare"] not in kind.allows:
        yield ("compare",), f"a field of kind {row['kind']} is compared by {', '.join(kind.allows)}"
    if row["rule"] not in {one["id"] for one in body["facts"]}:
        yield ("rule",), f"there is no fact {row['rule']}"
    if not row.get("feeds") and not row.get("sets") and not row.get("does"):
        yield (), "changes nothing on the claim: say what a difference does (does)"
    if row["kind"] == "choice" and len(row.get("choices", ())) < 2:
        yield ("choices",), "a choice has two values at least"
    if (row["kind"] == "rows") != bool(row.get("table")):
        yield ("table",), "a field of kind rows has a table, no other one has"
    if (row.get("feeds") or row.get("sets")) and not row.get("caught"):
        yield (), f"say what catches the wrong example (caught): a code, or {NOTHING}"


def _of_task(task: Task, body: Mapping[str, Any]) -> Iterator[Complaint]:
    visit = task.visit
    payers = {one["id"] for one in visit["payers"]}
    people = {"patient", *visit.get("people", {})}
    for (place, row), entry in zip(places_of(body), task.entries, strict=True):
        found = [*_of_right(entry), *_of_choices(entry, row)]
        for key, said in entry.sets.items():
            found += [
                (("sets", key), f"{name}: {text}")
                for name, text in (
                    *field_faults(said.get("set", {}), payers, people),
                    *fact_faults(said.get("facts", {})),
                )
            ]
        yield from (((*place, *below), text) for below, text in found)


def _of_right(entry: Entry) -> Iterator[Complaint]:
    if not is_right(entry, right_of(entry)):
        yield ("right",), "what is expected does not meet its own rule"
    if is_right(entry, entry.wrong):
        yield ("wrong",), "the wrong example is right by the rule of the field"


def _of_choices(entry: Entry, row: Mapping[str, Any]) -> Iterator[Complaint]:
    if not entry.choices:
        return
    values = [one.value for one in entry.choices]
    if right_of(entry) not in values:
        yield ("right",), f"is none of the choices {', '.join(values)}"
    if entry.wrong not in values:
        yield ("wrong",), f"is none of the choices {', '.join(values)}"
    for key in row.get("sets", {}):
        if key != ELSE and key not in values:
            yield ("sets", key), "is none of the choices"


def _of_claim(entry: Entry, payers: set[str], people: set[str]) -> Iterator[Complaint]:
    if not entry.feeds or entry.feeds == LINES:
        return
    if field(entry.feeds) is None:
        yield ("feeds",), f"{entry.feeds} is no field of the catalogue"
        return
    value = claim_value(entry, right_of(entry))
    yield from ((("right",), text) for _name, text in field_faults({entry.feeds: value}, payers, people))

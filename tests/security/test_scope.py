"""People of another facility, with every duty over theirs, see nothing of ours."""

import re
from typing import Any

import pytest
from flask import Flask

from tests.security.conftest import Visit
from tests.security.places import rules
from tests.security.test_views import lawful
from tests.security.worlds import World

pytestmark = pytest.mark.database

CUTS: dict[str, tuple[str, ...]] = {
    "/": tuple(f"?as={name}" for name in ("director", "manager", "access", "administrator", "duty")),
    "/people": ("?text=Northside", "?unit=NORTH", "?role=registrar", "?format=csv", "?unit=LH&format=csv"),
    "/team": ("?show=all", "?show=all&format=csv", "?show=confirm"),
    "/access": tuple(
        f"?show={show}{form}"
        for show in ("release", "limit", "register", "ending", "provisional", "reconcile")
        for form in ("", "&format=csv", "&unit=NORTH")
    ),
    "/access/releases.csv": ("?from=2026-01-01&to=2026-12-31",),
    "/access/proposals": ("?format=csv", "?show=accepted"),
    "/access/overrides": ("?unit=NORTH", "?unit=LH", "?format=csv", "?unit=NORTH&format=csv"),
    "/compliance": ("?format=csv", "?unit=NORTH", "?unit=LH", "?unit=LH&format=csv"),
    "/compliance/people": ("?show=all", "?show=all&format=csv", "?unit=LH&show=all", "?unit=NORTH"),
    "/compliance/parts": ("?format=csv", "?unit=NORTH", "?known_on=2026-11-01"),
    "/compliance/managers": ("?format=csv", "?unit=LH", "?unit=NORTH", "?as_of=2026-03-31"),
    "/reports/<report_id>": ("?format=csv", "?as_of=2026-11-01"),
    "/reports/new": tuple(
        f"?source={kind}"
        for kind in ("counts", "obligations", "evidence", "gates", "sign-offs", "overrides", "orders")
    ),
    "/reports/shown/<shown_on>": ("?format=csv",),
    "/reports/shown/<shown_on>/gates": ("?format=csv",),
    "/programmes/policy/proposals/<proposal_id>": ("?format=csv",),
    "/content": ("?kind=all", "?kind=all&format=csv", "?show=draft"),
    "/cards": ("?show=hanging", "?format=csv"),
    "/cards/register": ("?show=all", "?show=all&unit=NORTH", "?show=all&format=csv"),
    "/transcripts/<employee_no>": ("?tries=all",),
    "/claims": ("?format=csv", "?unit=NORTH", "?unit=none", "?result=denied", "?unit=LH&format=csv"),
    "/kpi": ("?unit=NORTH", "?unit=LH", "?month=2026-08"),
    "/admin/audit": ("?format=csv", "?subject=person:", "?from=2026-01-01"),
    "/admin/imports": ("?format=csv",),
    "/admin/imports/<int:run_id>": ("?format=csv",),
}
MEASURES = ("K14", "K34", "K40", "K64", "K51", "K52")
PERIOD = "from=2026-01-01&to=2026-12-31"


def addresses(app: Flask, world: World) -> list[str]:
    """Return every page with every cut of it, and the rows behind measures; but not bare counters."""
    found = []
    for rule in rules(app, "GET"):
        if rule.endpoint == "health.metrics":
            continue
        path = lawful(world, rule)
        found += [path, *(f"{path}{cut}" for cut in CUTS.get(rule.rule, ()))]
    for measure in MEASURES:
        for cut in ("", "&unit=NORTH", "&unit=LH", "&at=NORTH", "&format=csv"):
            found.append(f"/kpi/{measure}/rows?{PERIOD}{cut}")
        found += [f"/kpi/{measure}?month=2026-08&format=csv&table={cut}" for cut in ("unit", "month")]
    return found


def text_of(found: Any) -> str:
    """Return what a page or a file says; of a picture its bytes."""
    return str(found.data.decode("utf-8", "replace"))


def told(text: str, path: str, marks: Any) -> list[str]:
    """Return what a page tells beyond what its own address says."""
    return [mark for mark in marks if mark not in path and re.search(rf"\b{mark}\b", text)]


def test_somebody_of_another_facility_finds_nobody_of_ours(
    database: Flask, world: World, visit: Visit
) -> None:
    leaks = []
    for path in addresses(database, world):
        found = visit(world.cast["eve"], path)
        assert not isinstance(found, str), f"{path}: {found}"
        leaks += [f"{path}: {mark}" for mark in told(text_of(found), path, world.north_marks)]
    assert not leaks, "\n".join(leaks)


def test_the_same_addresses_do_show_them_to_those_in_charge(
    database: Flask, world: World, visit: Visit
) -> None:
    paths = addresses(database, world)
    told_by_name = {
        name: sum(
            bool(told(text_of(visit(world.cast[name], path)), path, world.north_marks)) for path in paths
        )
        for name in ("manager", "administrator")
    }
    assert min(told_by_name.values()) >= 8, told_by_name


def test_what_belongs_to_others_reads_like_what_does_not_exist(
    database: Flask, world: World, visit: Visit
) -> None:
    eve = world.cast["eve"]
    strangers = {
        "employee_no": "000000",
        "public_id": "C-AAAAAAAAAAAA",
        "entry_id": "999999",
        "sign_off_id": "999999",
        "work_id": "zzzzzzzzzzzz",
        "issue_id": "zzzzzzzzzzzz",
        "class_id": "zzzzzzzzzzzz",
    }
    different = []
    for method in ("GET", "POST"):
        for rule in rules(database, method):
            asked = [name for name in rule.arguments if name in strangers]
            if not asked:
                continue
            theirs = lawful(world, rule)
            nobodys = theirs
            for name in asked:
                nobodys = nobodys.replace(
                    world.ids["claim"] if "claims" in theirs else world.ids[name], strangers[name]
                ).replace(world.done_attempt, "zzzzzzzzzzzz")
            first, second = visit(eve, theirs, method=method), visit(eve, nobodys, method=method)
            same = (first.status_code, first.text) == (second.status_code, second.text)
            refused = (401,) if rule.rule.startswith("/api/") and method == "POST" else (403, 404)
            if not same or first.status_code not in refused:
                different.append(f"{method} {theirs}: {first.status_code}, {second.status_code}")
    assert not different, "\n".join(different)

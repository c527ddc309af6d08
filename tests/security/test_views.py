"""Every view against strangers, nonsense and people of another facility."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask import Flask

from tests.security.conftest import Visit
from tests.security.places import HOSTILE_IDS, address, hostile_queries, rules
from tests.security.worlds import MARK, World

pytestmark = pytest.mark.database


def trouble(found: Any, *, where: str) -> list[str]:
    """Return what is wrong with an answer: a failure, an unescaped text, a split header."""
    if isinstance(found, str):
        return [f"{where}: {found}"]
    if found.status_code >= 500 and "readyz" not in where:
        return [f"{where}: {found.status_code}"]
    is_page = found.mimetype == "text/html"
    if is_page and (MARK in found.text or "<img src=x" in found.text or 'href="javascript:' in found.text):
        return [f"{where}: unescaped"]
    return [f"{where}: header split"] if "a=b" in found.headers.getlist("Set-Cookie") else []


def values_of(world: World, rule: Any) -> dict[str, str]:
    """Return lawful values of an address: ``public_id`` is a claim's or an exam's."""
    is_claim = "/claims/" in rule.rule
    own = {"public_id": world.ids["claim"]} if is_claim else {}
    if rule.endpoint == "assessments.result":
        own = {"public_id": world.done_attempt}
    if rule.endpoint in ("content.board", "content.beside", "content.play"):
        own = {"draft_id": world.ids["board"]}
    if rule.endpoint == "coding_review.signature":
        own = {"review_id": world.ids["closed_review_id"]}
    if rule.endpoint == "tables.end":
        own = {"table_id": world.ids["table_over"]}
    if rule.endpoint.startswith("queues."):
        play = world.ids["queue_done" if rule.endpoint == "queues.result" else "queue_open"]
        own = {"public_id": play, "key": "WQ-1", "item_id": world.ids["queue_item"]}
    if rule.endpoint.startswith("tasks."):
        own = {
            "public_id": world.ids["task_done" if rule.endpoint == "tasks.result" else "task_open"],
            "key": "FT-2",
        }
    if rule.endpoint.startswith("observe.") and "play_id" in rule.arguments:
        own = {"play_id": world.ids["task_open"]}
    return world.ids | own


def lawful(world: World, rule: Any) -> str:
    """Return an address that has something behind it; the facts behind a number need their period."""
    period = "?from=2026-08-01&to=2026-08-31" if rule.endpoint == "kpi.rows" else ""
    return address(rule, values_of(world, rule)) + period


def readers(world: World, visit: Visit, path: str) -> list[Any]:
    """Return those to whom an address opens, of people with the widest duties and a learner."""
    asked = [world.cast[name] for name in ("learner", "administrator", "director", "manager", "root")]
    found = [(person, visit(person, path)) for person in asked]
    return [person for person, answer in found if not isinstance(answer, str) and answer.status_code == 200]


def test_every_page_opens_or_closes_for_everybody_without_failing(
    database: Flask, world: World, visit: Visit
) -> None:
    wrong: list[str] = []
    for rule in rules(database, "GET"):
        path = lawful(world, rule)
        opened = 0
        for name, person in world.cast.by_duty.items():
            found = visit(person, path)
            wrong += trouble(found, where=f"{name} {path}")
            opened += not isinstance(found, str) and found.status_code in (200, 302, 303)
        if not opened and rule.rule not in ("/password/set/<token>", "/calendar/<secret>.ics", "/readyz"):
            wrong.append(f"{path}: nobody gets in, so nothing was tried")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "every", [pytest.param(12, id="a twelfth"), pytest.param(2, id="half", marks=pytest.mark.wide)]
)
def test_hostile_query_strings_give_a_page(database: Flask, world: World, visit: Visit, every: int) -> None:
    wrong: list[str] = []
    for place, rule in enumerate(rules(database, "GET")):
        path, _, kept = lawful(world, rule).partition("?")
        open_to = readers(world, visit, f"{path}?{kept}")
        for number, query in enumerate(hostile_queries()):
            if open_to and (number + place) % every == 0:
                asked = query | (dict(parse_qsl(kept)) if number % 3 else {})
                found = visit(open_to[number % len(open_to)], path, query_string=asked)
                wrong += trouble(found, where=f"{path} {query}"[:300])
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "every", [pytest.param(5, id="a fifth"), pytest.param(1, id="all", marks=pytest.mark.wide)]
)
def test_hostile_ids_in_an_address_give_a_page(
    database: Flask, world: World, visit: Visit, every: int
) -> None:
    wrong: list[str] = []
    for place, rule in enumerate(rules(database, "GET")):
        for name in sorted(rule.arguments):
            for hostile in HOSTILE_IDS[place % every :: every]:
                path = address(rule, values_of(world, rule) | {name: hostile})
                for person in (world.cast["administrator"], world.cast["learner"], None):
                    wrong += trouble(visit(person, path), where=f"{rule.rule} {hostile[:40]!r}")
    assert not wrong, "\n".join(wrong)

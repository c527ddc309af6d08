"""Every address of the application, with lawful and with hostile values in it."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import Rule

SOURCES = Path(__file__).resolve().parents[2] / "lms"
OUTSIDE = ("static", "static_bundle")
HOSTILE_IDS = (
    "0",
    "-1",
    "9223372036854775808",
    "9" * 5000,
    "x" * 5000,
    "\u0661\u0662",
    "\0",
    "a\0b",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "%",
    "{{7*7}}",
    "line\r\nSet-Cookie: a=b",
    "\u202egnp.exe",
)
HOSTILE_VALUES = (
    "",
    "-1",
    "1e999",
    "NaN",
    "9" * 5000,
    "\u0663",
    "a\0b",
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "' OR 1=1 -- %s%(x)s{0}{{7*7}}\\",
    "line\r\nSet-Cookie: a=b",
    "-none\ud7ff",
)
SHORT_LIST = ("-1", "9" * 5000, "\u0663", "<script>alert(1)</script>", "%s%(x)s{0}{{7*7}}")
HOSTILE_DAYS = ("0001-01-01", "9999-12-31", "2026-02-30", "20261116", "2026-W47-1")
HOSTILE_MONTHS = ("0001-01", "9999-12", "2026-13", "1900-01", "2026")
DAYS, MONTHS = ("from", "to", "as_of"), ("month", "months")


def rules(app: Flask, method: str) -> list[Rule]:
    """Return the addresses that take a method, in a stable order, static files left out."""
    found = (rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()))
    return sorted((rule for rule in found if rule.endpoint not in OUTSIDE), key=lambda rule: rule.rule)


def address(rule: Rule, values: dict[str, str]) -> str:
    """Return the path of a rule with its values, each quoted so that it arrives as it is."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: quote(values.get(found[1], "1"), safe=""), rule.rule)


@cache
def query_names() -> tuple[str, ...]:
    """Return the name of every query parameter that the sources read."""
    read = re.compile(r"(?:request\.args|arguments)(?:\.get\(|\[)\s*\"(\w+)\"")
    texts = [path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py")]
    found = {name for text in texts for name in read.findall(text)}
    return tuple(
        sorted(found | {"format", "page", "sort", "status", "role", "text", "payer", "cause", "step", "at"})
    )


def hostile_queries() -> Iterator[dict[str, str]]:
    """Yield query strings: every parameter the same nonsense, then nonsense that a first check lets pass."""
    shut = {"unit", "at", "part", "table", "format"}
    for value in HOSTILE_VALUES:
        yield dict.fromkeys(query_names(), value)
        yield {name: value for name in query_names() if name != "format"}
    for value in SHORT_LIST:
        yield {name: value for name in query_names() if name not in shut}
    for day, month in zip(HOSTILE_DAYS, HOSTILE_MONTHS, strict=True):
        yield dict.fromkeys(DAYS, day) | dict.fromkeys(MONTHS, month)
    yield {"month": "1951-01", "as_of": "1950-01-01", "from": "1950-01-01", "to": "2099-12-31"}
    yield {"month": "9999-12", "format": "csv", "table": "month"}
    yield {"from": "0001-01-01", "to": "9999-12-31", "month": "9999-12", "months": "12"}
    yield {"from": "9999-12-31", "to": "0001-01-01", "month": "0001-01", "months": "12"}
    yield {"from": "2026-08-01", "to": "9999-12-31", "as_of": "9999-12-31", "format": "csv"}
    yield {"from": "2026-08-01", "to": "2026-08-31", "part": 'x"\r\nA: b', "format": "csv"}

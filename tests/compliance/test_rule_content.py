"""What authors write of rules: what is refused and why, and the rules that are shipped."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from lms.compliance.content_rules import RULE_KIND, RuleSchema
from lms.compliance.predicates.reading import expression_of
from lms.compliance.requirements import REQUIREMENT_TYPES
from lms.compliance.rules.facts import Evidence, Ledger
from lms.core.config import ROOT
from lms.core.content import Document, Parsed
from tests.compliance.rule_worlds import HIRED, rule_body

SHIPPED = sorted((ROOT / "content" / "rules").glob("*.yaml"))


def parsed(kind: str, body: dict[str, Any]) -> Parsed:
    return Parsed(kind, str(body.get("id", "x")), body, Document(f"{kind}.yaml", body))


def workload_faults(body: dict[str, Any], minutes: int) -> list[str]:
    """Return what is wrong with a rule beside a module of so many minutes."""
    assert RULE_KIND.overall is not None
    module = Parsed("module", "PA-03", {"module": {"minutes": minutes}}, Document("module.yaml", {}))
    return [fault.message for fault in RULE_KIND.overall([parsed("rule", body), module])]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_rule_is_lawful_and_named_like_its_file(path: Path) -> None:
    body = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert RuleSchema().validate(body) == {}
    assert body["id"] == path.stem
    assert expression_of(body["who"])


def test_no_shipped_rule_goes_by_the_work_location() -> None:
    assert all("work_location" not in path.read_text(encoding="utf-8") for path in SHIPPED)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"asks": {"modules": [], "requirements": []}}, "asks"),
        ({"due": {"anchor": "someday"}}, "due"),
        ({"due": {"anchor": "calendar", "days": 0}}, "due"),
        ({"due": {"anchor": "event", "days": 3, "on": "12-31"}}, "due"),
        ({"due": {"anchor": "calendar", "days": 0, "on": "13-01"}}, "due"),
        ({"repeats": {"kind": "fixed-date"}}, "repeats"),
        ({"repeats": {"kind": "yearly"}}, "repeats"),
        ({"who": {"job_role": []}}, "who"),
        ({"cap": {"at_once": 0, "days": 7}}, "cap"),
        ({"reason": "short"}, "reason"),
    ],
)
def test_what_is_not_lawful_is_refused_where_it_stands(changes: dict[str, Any], where: str) -> None:
    assert list(RuleSchema().validate(rule_body(**changes))) == [where]


def test_the_least_days_hold_the_minutes_that_are_asked_at_once() -> None:
    asks = {"modules": [{"module": "PA-03"}]}
    tight = rule_body(asks=asks, due={"anchor": "hire", "days": 30, "least_days": 4})
    assert workload_faults(tight, 30) == []
    assert workload_faults(tight, 90) == ["what it asks at once takes 90 minutes: it needs at least 5 days"]
    assert workload_faults(rule_body(asks=asks, due={"anchor": "hire"}), 90) == []


def test_a_cap_makes_less_at_once() -> None:
    asks = {"modules": [{"module": "PA-03"}, {"module": "PA-03"}, {"module": "PA-03"}]}
    due = {"anchor": "hire", "days": 30, "least_days": 3}
    assert workload_faults(rule_body(asks=asks, due=due), 50) != []
    assert workload_faults(rule_body(asks=asks, due=due, cap={"at_once": 1, "days": 7}), 50) == []


@pytest.mark.parametrize(
    ("renews", "more", "expected"),
    [
        ("expiry", {}, "2027-11-02"),
        ("completion", {}, "2027-10-10"),
        ("fixed-date", {"fixed_on": "01-31", "active_days": 60}, "2027-01-31"),
        ("event", {}, None),
    ],
)
def test_the_recurrence_of_the_terms_decides_how_long_a_renewal_counts(
    renews: str, more: dict[str, Any], expected: str | None
) -> None:
    kind = REQUIREMENT_TYPES.get("module-completed")
    terms = kind.terms({"subject": "PA-03", "months": 12, "window_days": 60, "renews": renews, **more})
    first = Evidence(1, "completion", "PA-03", HIRED.replace(year=2025))
    early = Evidence(2, "completion", "PA-03", HIRED.replace(month=10, day=10))
    verdict = kind.judge(terms, Ledger.of([first, early]), as_of=HIRED)
    assert verdict.met
    assert (verdict.valid_until and verdict.valid_until.isoformat()) == expected

"""What gates ask to be played: the own view and the next one of a visit, and the queue of the role."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from lms.core.config import ROOT
from lms.core.content import Document, Fault, Parsed
from lms.roles.content import ROLE_KIND
from lms.simulations.api import Named, content_kinds, named_in

CONTENT = ROOT / "content"
QUEUES = {
    "biller": "WQ-1",
    "denial_specialist": "WQ-2",
    "him_analyst": "WQ-3",
    "payment_poster": "WQ-4",
}
"""The queues that the requirement matrix puts into gates."""
LEADERS = {"leader", "coding_leader"}
"""They play in the first weeks with access, not before it."""


@cache
def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def roles() -> dict[str, Any]:
    return {path.stem: read(path) for path in sorted((CONTENT / "roles").glob("*.yaml"))}


def bodies() -> dict[str, list[Any]]:
    return {
        "scenario": [read(path) for path in sorted(CONTENT.glob("scenarios/*/scenario.yaml"))],
        "queue": [read(path) for path in sorted(CONTENT.glob("queues/*.yaml"))],
    }


def plays() -> dict[str, Named]:
    found = [one for kind, all_of in bodies().items() for body in all_of for one in named_in(kind, body)]
    return {one.subject: one for one in found}


def asked(role: Any, part: str = "gate") -> list[str]:
    rows = role.get(part, {}).get("requirements", [])
    return [row["subject"] for row in rows if row["kind"] == "simulation-passed"]


def acting() -> set[str]:
    return {role for one in plays().values() for role in one.own_roles}


def test_each_role_that_acts_in_a_visit_plays_its_own_view_and_the_next_one() -> None:
    known = plays()
    for job_role in acting() - LEADERS:
        subjects = asked(roles()[job_role])
        own = {one.key for one in known.values() if job_role in one.own_roles and one.key in subjects}
        others = {known[one].key for one in subjects if known[one].viewpoint}
        assert own, job_role
        assert others <= own, job_role
        assert others, job_role


def test_a_role_that_acts_in_no_visit_says_why_or_leads_people_who_do() -> None:
    for job_role, role in roles().items():
        if job_role not in acting():
            planned = any("why" in item for item in role.get("planned", []))
            assert planned or asked(role, "after"), job_role


@pytest.mark.parametrize(("job_role", "queue"), QUEUES.items())
def test_who_works_a_queue_passes_it_before_access(job_role: str, queue: str) -> None:
    gate = roles()[job_role]["gate"]["requirements"]
    assert {"kind": "simulation-passed", "subject": queue, "critical": True} in gate
    assert "planned" not in roles()[job_role] or all(
        "module" not in item for item in roles()[job_role]["planned"]
    )


def test_no_other_gate_asks_for_a_queue() -> None:
    found = {name: [one for one in asked(role) if one.startswith("WQ-")] for name, role in roles().items()}
    assert {name: queues for name, queues in found.items() if queues} == {
        name: [queue] for name, queue in QUEUES.items()
    }


def test_leaders_play_a_view_of_their_area_in_thirty_days() -> None:
    for job_role in sorted(LEADERS):
        (row,) = roles()[job_role]["after"]["requirements"]
        assert (row["kind"], row["due_days"]) == ("simulation-passed", 30)
        assert {plays()[one].viewpoint for one in (row["subject"], *row["also"])} > {""}


def test_what_is_new_binds_clearances_and_jobs_to_come() -> None:
    for job_role, role in roles().items():
        if asked(role):
            assert role["scope"] == "future", job_role
            assert role["gate"].get("scope", "open") == "open", job_role
            assert role["gate"]["version"] >= 2, job_role


def faults(*roles_read: Any, played: bool = True) -> list[Fault]:
    document = Document("x.yaml", {}, {})
    things = [Parsed("role", body["id"], body, document) for body in roles_read]
    if played:
        things += [
            Parsed(kind, body["id"], body, document) for kind, found in bodies().items() for body in found
        ]
    overall = ROLE_KIND.overall
    assert overall is not None
    return overall(things)


def role_asking(*subjects: str, job_role: str = "registrar", also: tuple[str, ...] = ()) -> dict[str, Any]:
    rows = [{"kind": "simulation-passed", "subject": subject} for subject in subjects]
    if also:
        rows[0] = rows[0] | {"also": list(also)}
    return {"id": job_role, "gate": {"requirements": rows}}


def test_the_shipped_roles_ask_for_what_can_be_played(app: Flask) -> None:
    assert faults(*roles().values()) == []
    assert set(content_kinds()) >= {"scenario", "queue"}


@pytest.mark.parametrize("subject", ["SC99", "SC1/nobody", "WQ-9", "WQ-1/biller", "sc1"])
def test_a_simulation_that_nobody_can_play_is_a_fault(app: Flask, subject: str) -> None:
    (fault,) = faults(role_asking(subject))
    assert fault.message == f"refers to simulation {subject}, which does not exist"
    (fault,) = faults(role_asking("SC1", also=(subject,)))
    assert subject in fault.message


def test_a_view_of_the_role_itself_is_a_fault_for_it_would_never_be_met(app: Flask) -> None:
    (fault,) = faults(role_asking("SC1/ed_registrar"))
    assert fault.message == "is the view of registrar itself, whose play counts as SC1: ask for that"
    assert faults(role_asking("SC1/ed_registrar", job_role="leader")) == []


def test_where_nothing_is_there_to_be_played_nothing_is_looked_for(app: Flask) -> None:
    assert faults(role_asking("SC1"), played=False) == []

"""The world of simulated claims made of the shipped content, and the visits of these tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lms.claims.api import EditBook
from lms.simulations.claim_content import VisitSchema
from lms.simulations.rules.claim.facts import RELEASE, Change, ClaimRun, Visit, World
from lms.simulations.rules.claim.run import run_claim
from lms.simulations.rules.claim.visits import visit_of
from lms.simulations.services.scrubbing import scrub_of
from lms.simulations.services.world import make_world

CONTENT = Path(__file__).parents[3] / "content"
FOLDER = Path(__file__).parent / "visits"
IDS = sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read(path: Path) -> Any:
    """Return the data of a file."""
    return yaml.load(path.read_text(), yaml.CSafeLoader)


@cache
def world() -> World:
    """Return the world as the shipped content describes it."""
    reasons = read(CONTENT / "claims/root_causes.yaml")
    payers = {one["id"]: one for one in read(CONTENT / "payers.yaml")}
    book = EditBook.from_bodies(read(CONTENT / "claims/edits.yaml"), reasons, payers)
    return make_world(reasons, read(CONTENT / "simulations/consequences.yaml"), scrub_of(book))


@dataclass(frozen=True)
class Told:
    """A visit with its options, its best path, and what the blueprint says of some choices."""

    visit: Visit
    options: Mapping[str, Change]
    best: list[str]
    rows: list[dict[str, Any]]

    def run(self, *choices: str, release: bool = False) -> ClaimRun:
        """Return the claim after these choices."""
        changes = [self.options[name] for name in choices]
        return run_claim(self.visit, [*changes, RELEASE] if release else changes)


@cache
def told(name: str) -> Told:
    """Return one of the visits of this folder."""
    data = read(FOLDER / f"{name}.yaml")
    assert VisitSchema().validate(data["visit"]) == {}
    options = {choice: _change(choice, body) for choice, body in data["options"].items()}
    return Told(visit_of(data["visit"], world()), options, data["best"], data["rows"])


def _change(choice: str, body: Mapping[str, Any]) -> Change:
    return Change(
        beat=choice[:-1],
        role=body["role"],
        stage=body.get("stage", "before"),
        fields=body.get("set", {}),
        facts=body.get("facts", {}),
        option=choice[-1],
        holds=tuple(body.get("holds", ())),
    )

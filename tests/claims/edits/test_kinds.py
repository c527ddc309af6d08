"""The contract of every kind of check."""

from datetime import date

import pytest

from lms.claims.edits.case import Case, known_payers, payer_of
from lms.claims.edits.findings import Finding
from lms.claims.edits.kind import EditKind, Sample
from lms.claims.edits.reading import read_claims
from lms.claims.edits.registry import EDIT_KINDS
from lms.claims.edits.side_facts import NO_FACTS
from lms.claims.edits.sound_claims import KINDS, sound_claim
from lms.claims.edits.tables import Tables

PAYERS = known_payers({"northway": {"kind": "commercial", "ids": ["60101"]}})
SAMPLES = [
    pytest.param(kind, sample, id=f"{kind.kind}-{place}")
    for kind in EDIT_KINDS
    for place, sample in enumerate(kind.samples())
]
each_kind = pytest.mark.parametrize("kind", list(EDIT_KINDS), ids=EDIT_KINDS.kinds())


def case_of(sample: Sample) -> Case:
    (claim,) = read_claims(sound_claim(sample.kind, sample.change))
    tables = Tables({name: tuple(map(tuple, rows)) for name, rows in sample.tables.items()})
    return Case(claim, sample.facts, tables, payer_of(claim, PAYERS), PAYERS)


def findings(kind: EditKind, sample: Sample) -> list[Finding]:
    parameters = kind.schema().load(dict(sample.parameters))
    return [one for one in kind.find(case_of(sample), parameters) if isinstance(one, Finding)]


@pytest.mark.parametrize(("kind", "sample"), SAMPLES)
def test_a_sample_is_found_or_not_as_it_says(kind: EditKind, sample: Sample) -> None:
    assert bool(findings(kind, sample)) is sample.is_hit


@pytest.mark.parametrize(("kind", "sample"), SAMPLES)
def test_what_a_sample_needs_is_there_and_is_named_as_facts_and_tables_are(
    kind: EditKind, sample: Sample
) -> None:
    case = case_of(sample)
    for need in kind.needs(kind.schema().load(dict(sample.parameters))):
        if need.startswith("table:"):
            assert need.removeprefix("table:") in case.tables
        else:
            assert hasattr(NO_FACTS, need.partition(".")[0])
            assert case.fact(need) is not None


@pytest.mark.parametrize(("kind", "sample"), SAMPLES)
def test_every_finding_says_its_place_and_only_words_that_the_kind_names(
    kind: EditKind, sample: Sample
) -> None:
    for finding in findings(kind, sample):
        assert finding.place.location
        assert set(finding.words) <= kind.words


@pytest.mark.parametrize(("kind", "sample"), SAMPLES)
def test_finding_twice_finds_the_same(kind: EditKind, sample: Sample) -> None:
    assert findings(kind, sample) == findings(kind, sample)


@each_kind
def test_a_kind_shows_what_it_finds_and_what_it_lets_pass(kind: EditKind) -> None:
    assert {sample.is_hit for sample in kind.samples()} == {True, False}


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_claim_has_its_dates_sums_and_sets(kind: str) -> None:
    (claim,) = read_claims(sound_claim(kind))
    assert claim.service[0] == date(2026, 3, 2)
    assert claim.charge == sum(line.charge or 0 for line in claim.lines)


def test_a_change_that_changes_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="has no"):
        sound_claim("837P", [("NM1*XX", "")])

"""The real definitions and targets have no fault and agree with the code."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from lms.core.content.documents import Document
from lms.core.content.kinds import Parsed
from lms.core.policy import POLICY_KIND
from lms.core.unit_of_work import UnitOfWork
from lms.kpi.content import KINDS, KpiPolicySchema
from lms.kpi.measures import MEASURES
from lms.kpi.services.definitions import Target, definition, definitions, target_for, targets
from lms.people.api import units
from tests.factories import UnitFactory
from tests.kpi.conftest import read

MEASURE, TARGET = KINDS


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_real_files_have_no_fault(app: Flask, kind: Any) -> None:
    things, faults = read(kind, kind.pattern)

    assert things
    assert not faults
    assert not [fault for thing in things for fault in (kind.house_rules(thing) if kind.house_rules else [])]
    assert not kind.across or not kind.across(things)


def test_the_policy_section_fits_its_schema() -> None:
    things, faults = read(POLICY_KIND, "policy/kpi.yaml")

    assert [thing.key for thing in things] == ["kpi"]
    assert not faults
    assert not KpiPolicySchema().validate(things[0].body)


def _thing(key: str, **body: Any) -> Parsed:
    plain = {"id": key, "status": "computed", "unit": "percent", "direction": "higher"}
    return Parsed("measure", key, plain | body, Document("measures.yaml", [{"id": key}]))


def test_a_definition_that_says_otherwise_than_the_code_is_a_fault() -> None:
    assert MEASURE.house_rules is not None

    assert not MEASURE.house_rules(_thing("K12"))
    assert MEASURE.house_rules(_thing("K12", direction="lower"))
    assert MEASURE.house_rules(_thing("K12", status="definition only"))
    assert MEASURE.house_rules(_thing("K08"))


def test_a_measure_without_a_definition_is_a_fault() -> None:
    assert MEASURE.across is not None

    faults = MEASURE.across([_thing("K12")])

    assert len(faults) == len(MEASURES) - 1


def test_every_computed_measure_names_its_grain_in_words(published: UnitOfWork) -> None:
    for kind in MEASURES.kinds():
        found = definition(kind)
        assert found.is_computed
        assert found.short_name != ""
        assert found.numerator != found.denominator


def test_all_67_measures_are_defined(published: UnitOfWork) -> None:
    assert len(definitions()) == 67


def test_the_nearest_units_target_wins_then_the_latest(published: UnitOfWork) -> None:
    system = UnitFactory(code="LH")
    UnitFactory(code="NORTH", parent=system)
    known = [
        Target("K40", None, Decimal(8), date(2026, 1, 1)),
        Target("K40", "LH", Decimal(9), date(2025, 1, 1)),
        Target("K40", "LH", Decimal(7), date(2026, 6, 1)),
        Target("K40", "LH", Decimal(5), date(2027, 1, 1)),
    ]
    on = date(2026, 10, 1)

    assert target_for("K40", known, units(), unit="NORTH", on=on) == 7
    assert target_for("K40", known, units(), unit=None, on=on) == 8
    assert target_for("K40", known, units(), unit=None, on=date(2025, 10, 1)) is None
    assert target_for("K41", known, units(), unit="NORTH", on=on) is None


def test_the_real_targets_name_computed_measures(published: UnitOfWork) -> None:
    assert {target.measure for target in targets()} <= set(MEASURES.kinds())

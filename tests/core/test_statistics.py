"""The nightly look at the sizes of the tables."""

import pytest
from flask import Flask
from sqlalchemy import text

from lms.core.database import db
from lms.core.statistics import refresh_statistics
from lms.core.unit_of_work import unit_of_work
from tests.factories import UnitFactory

KNOWN = {
    "sqlite": "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'unit'",
    "postgresql": "SELECT count(*) FROM pg_stats WHERE tablename = 'unit'",
}


@pytest.mark.database
def test_the_database_knows_its_tables_afterwards(database: Flask) -> None:
    with unit_of_work():
        for code in ("A", "B", "C"):
            UnitFactory(code=code)

    assert refresh_statistics() == "the sizes of the tables are known"

    assert db.session.scalar(text(KNOWN[db.session.get_bind().dialect.name]))

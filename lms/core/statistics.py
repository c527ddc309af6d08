"""What the database knows about the sizes of its tables, by which it chooses an index."""

from sqlalchemy import text

from lms.core.database import db
from lms.core.jobs import Job
from lms.core.unit_of_work import unit_of_work

ROWS_LOOKED_AT = 1000


def refresh_statistics() -> str:
    """Let the database look at its tables; on SQLite at so many rows of each index only."""
    with unit_of_work():
        if db.session.get_bind().dialect.name == "sqlite":
            db.session.execute(text(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}"))
        db.session.execute(text("ANALYZE"))
    return "the sizes of the tables are known"


STATISTICS_JOB = Job("refresh-statistics", {"hour": 2, "minute": 45}, refresh_statistics)

"""Bring somebody whose modules run out: ``python -m tests.browser.prepare_renewal FOLDER``."""

import sys
from pathlib import Path

from lms.app.factory import create_app
from lms.core.unit_of_work import unit_of_work
from lms.people.api import give_password, person_by_employee_no
from tests.browser.hospital import EVIDENCE, PASSWORD, ROSTER, days_ago, gate_evidence, registrar
from tests.browser.prepare import take_in

RENA = "30014"
HIRED, PASSED, RENEWED = 720, 690, 350
"""Days ago; who renews within 60 days of the end keeps the date, and the second year ends in 40 days."""


def main(folder: Path) -> None:
    """Import Rena, a registrar who passed everything, and renewed it early."""
    row = dict(zip(ROSTER, registrar(RENA, "Rena", "Lind"), strict=True))
    since = days_ago(HIRED)
    take_in(folder, "roster", ROSTER, [list((row | {"hired_on": since, "job_from": since}).values())])
    passes = [
        [*told[:3], days_ago(days), *told[4:]] for days in (PASSED, RENEWED) for told in gate_evidence(RENA)
    ]
    take_in(folder, "evidence", EVIDENCE, passes)
    with unit_of_work():
        give_password([person_by_employee_no(RENA).id], PASSWORD, must_change=False)


if __name__ == "__main__":
    with create_app().app_context():
        main(Path(sys.argv[1]))

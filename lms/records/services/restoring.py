"""After a restore: the erasures that the backup does not know are done again."""

from pathlib import Path

from lms.core.unit_of_work import unit_of_work
from lms.people.api import people
from lms.records.services import erasure_log
from lms.records.services.erasing import take_names, take_rest
from lms.records.services.leavers import NAMES


def do_again(file: Path | None = None) -> int:
    """Do the erasures of a file that this database lacks; return how many were done."""
    done = 0
    for line in list(erasure_log.read(file or erasure_log.path())):
        with unit_of_work(durable=True):
            if line.person_id in people([line.person_id]):
                take = take_names if line.stage == NAMES else take_rest
                done += bool(take(line.person_id))
    return done

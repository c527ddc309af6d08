"""A scheduler in a hurry: the real jobs, claims and channels, once a second; the storm kills it."""

import sys
import time
from datetime import timedelta

from lms.app.factory import create_app
from lms.core import clock, outbox
from lms.core.feature import features
from lms.core.jobs import catch_up, run_once

JOBS = ("send-notices", "outbox", "seal-audit")
CLAIM_SECONDS = 2


def main() -> None:
    """Run the jobs until killed; a claim of a dead process is free after two seconds."""
    outbox.CLAIM_TIME = timedelta(seconds=CLAIM_SECONDS)
    app = create_app()
    with app.app_context():
        jobs = [job for job in features().jobs if job.name in JOBS]
        assert len(jobs) == len(JOBS), sorted(job.name for job in features().jobs)
        while True:
            second = clock.now().replace(microsecond=0)
            for job in jobs:
                catch_up(job, second - timedelta(seconds=CLAIM_SECONDS))
                run_once(job, second)
            time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())

"""Return after an account of the EHR was not used: the renewal quiz before it is used again."""

from datetime import date

from lms.compliance.rules.dates import in_words
from lms.compliance.rules.returning import INACTIVE, QUIZ
from lms.compliance.services.exceptions import ask_for
from lms.compliance.services.known import requirement_ids
from lms.compliance.services.return_book import QUIZ_KIND
from lms.people.api import jobs_of


def ask_after_inactivity(person_id: int, *, on: date, last_used_on: date) -> bool:
    """Ask somebody whose account was disabled for the renewal quiz of each job role that they hold.

    It is due with the return, whenever that is; told twice it is one reason.

    Args:
        person_id: whose account.
        on: the day on which it was known to be disabled.
        last_used_on: the day of the last sign-in.

    Returns:
        Whether anything is asked: some job role that is held has a renewal quiz.
    """
    ids = requirement_ids()
    is_asked = False
    for job in jobs_of([person_id])[person_id]:
        if not job.is_held_on(on) or (QUIZ_KIND, job.job_role) not in ids:
            continue
        days = (on - last_used_on).days
        ask_for(
            person_id=person_id,
            requirement=(QUIZ_KIND, job.job_role),
            kind=INACTIVE,
            text=f"No sign-in to the EHR for {days} days, disabled on {in_words(on)}: the renewal quiz first",
            from_on=on,
            to_on=job.to_on,
            unit_id=job.unit_id,
            job_role=job.job_role,
            key=f"{INACTIVE}:{on}:{QUIZ}:job:{job.id}",
            counts_from=on,
        )
        is_asked = True
    return is_asked

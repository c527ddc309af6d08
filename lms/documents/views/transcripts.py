"""A person's transcript: the page and the paper."""

from typing import Any

from flask import Blueprint, render_template, request

from lms.core import clock
from lms.core.asked import day_in
from lms.core.permissions import current, may, requires
from lms.documents.papers.transcript import about, transcript_pdf
from lms.documents.permissions import CERTIFICATES, SCORES, TRANSCRIPT
from lms.documents.services.organisation import organisation_of
from lms.documents.services.transcripts import Asked, transcript_of
from lms.documents.views.answers import pdf_answer, person_subject, wants_pdf
from lms.documents.wording import SECTION_WORDS, result_words, source_words
from lms.people import api as people

blueprint = Blueprint("transcripts", __name__, url_prefix="/transcripts", template_folder="../templates")


@blueprint.get("/<employee_no>")
@requires(TRANSCRIPT, subject=person_subject)
def show(employee_no: str) -> Any:
    """Show what a person has done, as of a day and as known on a day, or send it as PDF."""
    person = people.person_by_employee_no(employee_no)
    subject = people.person_subject(person.id)
    asked = Asked(
        as_of=day_in(request.args.get("as_of")) or clock.today(),
        known_on=day_in(request.args.get("known_on")),
        with_failed=request.args.get("tries") == "all",
        with_scores=may(SCORES, subject),
    )
    found = transcript_of(person, asked)
    if wants_pdf():
        me = current()
        data = transcript_pdf(
            found, organisation_of(person.id), f"{me.name} ({me.employee_no})", at=clock.now()
        )
        return pdf_answer(data, f"transcript-{person.employee_no}-{asked.as_of}")
    return render_template(
        "documents/transcript.html",
        found=found,
        about=about(found),
        is_own=current().person_id == person.id,
        may_certify=may(CERTIFICATES, subject),
        section_words=SECTION_WORDS,
        result_words=result_words,
        source_words=source_words,
    )

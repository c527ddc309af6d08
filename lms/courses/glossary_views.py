"""The page of the glossary: every word of the field with what it means, and where lessons lead to."""

from itertools import groupby

from flask import Blueprint, render_template

from lms.core.permissions import requires
from lms.courses.glossary import terms
from lms.courses.permissions import LEARN

blueprint = Blueprint("glossary", __name__, url_prefix="/learn", template_folder="templates")


@blueprint.get("/glossary")
@requires(LEARN)
def page() -> str:
    """Show every word by its first letter."""
    found = terms()
    letters = [(letter, list(rows)) for letter, rows in groupby(found, key=lambda one: one.term[0].upper())]
    return render_template("courses/glossary.html", letters=letters, count=len(found))

"""The catalogue page: every module, filtered and searched on the server, with a way to choose it."""

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from lms.core import permissions
from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.core.search.words import storable
from lms.core.tables import PAGE_SIZE
from lms.home.permissions import ENROL_TEAM, HOME
from lms.home.rules.catalogue import BY_CODE, BY_LENGTH, Choice
from lms.home.services.catalogue import LENGTH_WORDS, LEVEL_WORDS, catalogue_of, offers
from lms.roles import api as roles
from lms.workflows import api as workflows

SORTS = {BY_CODE: "By code", BY_LENGTH: "Shortest first"}

blueprint = Blueprint("catalogue", __name__, template_folder="templates")


@blueprint.get("/learn/catalogue")
@requires(HOME)
def index() -> str:
    """Show the modules that fit what the address asks for, 25 a page."""
    arguments = request.args
    steps = workflows.steps()
    titles = {key: found.title for key, found in roles.roles().items()}
    choice = Choice(
        role=_one_of(arguments, "role", titles),
        step=_one_of(arguments, "step", steps),
        length=_one_of(arguments, "length", LENGTH_WORDS),
        level=_one_of(arguments, "level", LEVEL_WORDS),
        sort=_one_of(arguments, "sort", SORTS) or BY_CODE,
    )
    words = storable(arguments.get("q", ""))
    page = catalogue_of(permissions.current(), choice, words)
    taught = {step for offer in offers() for step in offer.steps}
    last = max(1, -(-len(page.rows) // PAGE_SIZE))
    text = arguments.get("page", "1")
    number = min(last, max(1, int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else 1))
    return render_template(
        "home/catalogue.html",
        page=page,
        rows=page.rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        number=number,
        last=last,
        words=words,
        choice=choice,
        selects=[
            (_("Role"), "role", [("", _("All roles")), *sorted(titles.items(), key=_by_title)], choice.role),
            (
                _("Step"),
                "step",
                [
                    ("", _("All steps")),
                    *((key, f"{key} {steps[key].name}") for key in sorted(taught & set(steps))),
                ],
                choice.step,
            ),
            (_("Length"), "length", [("", _("Any")), *_worded(LENGTH_WORDS)], choice.length),
            (_("Level"), "level", [("", _("Any")), *_worded(LEVEL_WORDS)], choice.level),
            (_("Sort"), "sort", _worded(SORTS), choice.sort),
        ],
        query=_query(arguments),
        may_enrol=permissions.may(ENROL_TEAM),
    )


def _one_of(arguments: MultiDict[str, str], name: str, known: object) -> str:
    wanted = arguments.get(name, "")
    return wanted if isinstance(known, dict) and wanted in known else ""


def _worded(words: dict[str, str]) -> list[tuple[str, str]]:
    return [(key, _(text)) for key, text in words.items()]


def _by_title(pair: tuple[str, str]) -> str:
    return pair[1]


def _query(arguments: MultiDict[str, str]) -> dict[str, str]:
    """Return what the address asks for, page aside, so that links and forms lead back to the same list."""
    names = ("q", "role", "step", "length", "level", "sort")
    return {name: arguments[name] for name in names if arguments.get(name)}

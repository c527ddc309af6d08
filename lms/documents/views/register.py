"""The register of printed cards and the answers to their recall."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.core.exports.download import asked_format, imprint_of
from lms.core.i18n import gettext as _
from lms.core.permissions import Subject, current, may, requires, scope_paths
from lms.core.tables import Column, Table
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import tip_sheets
from lms.documents.forms import AnswerForm
from lms.documents.models import PrintedCard
from lms.documents.permissions import ANSWER, CARDS
from lms.documents.rules.prints import OUTDATED, STATES
from lms.documents.services import library, prints
from lms.documents.views.cards import reader
from lms.documents.wording import ANSWER_WORDS, CARD_LOOKS
from lms.people import api as people
from lms.people.api import Person, Unit

blueprint = Blueprint("card_register", __name__, url_prefix="/cards", template_folder="../templates")

_ALL = "all"


def card_subject(card_id: int, **_values: object) -> Subject:
    """Return a printed card as a subject: whoever registered it, in the unit where it hangs."""
    found = prints.person_and_path(card_id)
    return Subject(person_id=found[0], paths=(found[1],)) if found else Subject(person_id=0)


@blueprint.get("/register")
@requires(CARDS)
def register() -> Any:
    """List the cards that the reader registered, and those of the reader's units."""
    seen_by = reader()
    asked = request.args.get("show", OUTDATED)
    show = asked if asked in (*STATES, _ALL) else OUTDATED
    unit = _unit(request.args.get("unit", ""), seen_by)
    module = request.args.get("module", "")
    table = _table(seen_by, "" if show == _ALL else show, unit.path if unit else "", module)
    if asked_format():
        filters = [(_("Shown"), _words(show)), (_("Unit"), unit.name if unit else ""), (_("Module"), module)]
        return table.download(imprint_of(seen_by.paths, filters))
    digests = library.live_digests()
    page = table.page()
    return render_template(
        "documents/register.html",
        page=page,
        rows=[prints.row_of(row, digests) for row in page.rows],
        show=show,
        states=[(name, CARD_LOOKS[name].word) for name in STATES] + [(_ALL, _("All"))],
        looks=CARD_LOOKS,
        titles={key: sheet.title for key, sheet in tip_sheets().items()},
        unit=unit,
        module=module,
        may_answer=_may_answer,
    )


@blueprint.get("/prints/<int:card_id>")
@requires(ANSWER, subject=card_subject)
def show_print(card_id: int) -> str:
    """Show a printed card and ask what came of it."""
    return _page(card_id)


@blueprint.post("/prints/<int:card_id>")
@requires(ANSWER, subject=card_subject)
def answer(card_id: int) -> Any:
    """Record what came of a card."""
    form = AnswerForm(request.form)
    if not form.validate():
        return _page(card_id, form), 422
    with unit_of_work():
        prints.answer(
            card_id=card_id,
            kind=form.kind.data or "",
            note=form.note.data or "",
            by_id=current().person_id or 0,
        )
    flash(_("Thank you. The register keeps what came of it."), "ok")
    return redirect(url_for(".register"), code=303)


def _page(card_id: int, form: AnswerForm | None = None) -> str:
    row = prints.card_row(card_id, _answerer())
    known = tip_sheets().get(row.card.module)
    return render_template(
        "documents/print.html",
        row=row,
        look=CARD_LOOKS[row.state],
        sheet=known,
        answers=[one for one in ANSWER_WORDS if known or one[0] != "replaced"],
        words=dict(ANSWER_WORDS),
        answered_by=people.person(row.answer.by_id).full_name if row.answer else "",
        form=form or AnswerForm(),
    )


def _answerer() -> library.Reader:
    """Return who answers: whoever may is checked at the unit of the card already."""
    return library.Reader(current().person_id or 0, scope_paths(ANSWER))


def _may_answer(row: prints.CardRow) -> bool:
    is_open = row.answer is None
    return is_open and may(ANSWER, Subject(person_id=row.card.by_id, paths=(row.unit.path,)))


def _unit(code: str, seen_by: library.Reader) -> Unit | None:
    """Return the unit that the address asks for; one outside the reader's units cuts nothing."""
    paths = tuple(seen_by.paths)
    found = (unit for unit in people.units().values() if unit.code == code and unit.path.startswith(paths))
    return next(found, None) if paths else None


def _words(show: str) -> str:
    return "" if show == _ALL else CARD_LOOKS[show].word


def _table(seen_by: library.Reader, show: str, unit_path: str, module: str) -> Table:
    digests = library.live_digests()
    query = prints.rows_query(seen_by, show, unit_path, module)

    def state(row: Any) -> str:
        return CARD_LOOKS[prints.row_of(row, digests).state].word

    columns = (
        Column("module", _("Card"), lambda row: row.PrintedCard.module, PrintedCard.module),
        Column("place", _("Place"), lambda row: row.PrintedCard.place, PrintedCard.place),
        Column("state", _("State"), state),
        Column("unit", _("Unit"), lambda row: row.Unit.name, Unit.name),
        Column("copies", _("Copies"), lambda row: row.PrintedCard.copies, PrintedCard.copies, "number"),
        Column("revision", _("Revision"), lambda row: row.PrintedCard.version or _("older")),
        Column("printed", _("Since"), lambda row: row.PrintedCard.printed_on, PrintedCard.printed_on, "date"),
        Column("by", _("Registered by"), lambda row: row.Person.full_name, Person.family_name),
    )
    return Table("printed-cards", columns, query, "printed", PrintedCard.id.expression, _("Printed cards"))

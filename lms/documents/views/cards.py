"""The library of pocket cards, and a card with what hangs of it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from lms.core import clock
from lms.core.exports.download import asked_format, download, imprint_of
from lms.core.exports.sheet import Head
from lms.core.i18n import gettext as _
from lms.core.permissions import current, requires, scope_paths
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import TipSheet, tip_sheet_revisions
from lms.documents.forms import HangingForm
from lms.documents.papers.card import LAYOUTS, card_pdf
from lms.documents.permissions import CARDS, REGISTER
from lms.documents.services import library, prints
from lms.documents.services.organisation import organisation_of
from lms.documents.views.answers import pdf_answer, wants_pdf
from lms.people.api import Unit

blueprint = Blueprint("cards", __name__, url_prefix="/cards", template_folder="../templates")

SHOWN = {"": _("All cards"), "outdated": _("Out of date on walls"), "hanging": _("On walls")}
_HEADS = (
    Head(_("Module"), code="module"),
    Head(_("Card"), code="title"),
    Head(_("Revision"), code="revision"),
    Head(_("Since"), "date", code="since"),
    Head(_("Owner"), code="owner"),
    Head(_("Copies on walls"), "number", code="hanging"),
    Head(_("Out of date"), "number", code="outdated"),
)


def reader() -> library.Reader:
    """Return who looks, with the units whose register they may read."""
    return library.Reader(current().person_id or 0, scope_paths(REGISTER))


@blueprint.get("")
@requires(CARDS)
def index() -> Any:
    """Show every card with its revision, and what hangs of it, or send the list as a file."""
    asked = request.args.get("show", "")
    show = asked if asked in SHOWN else ""
    found = library.shelves(reader())
    rows = [row for row in found if _is_shown(row, show)]
    if asked_format():
        imprint = imprint_of(scope_paths(REGISTER), [(_("Shown"), SHOWN[show] if show else "")])
        return download("pocket-cards", _("Pocket cards"), _HEADS, map(_cells, rows), imprint)
    return render_template(
        "documents/cards.html",
        rows=rows,
        show=show,
        shown=SHOWN,
        outdated=sum(row.outdated for row in found),
        hanging=sum(row.hanging for row in found),
    )


@blueprint.get("/<module_id>")
@requires(CARDS)
def card(module_id: str) -> Any:
    """Show a card, or send it as PDF."""
    sheet = library.sheet_of(module_id)
    if wants_pdf():
        layout = request.args.get("layout", "")
        data = card_pdf(sheet, layout, organisation_of(current().person_id or 0), at=clock.now())
        return pdf_answer(data, f"pocket-card-{sheet.module}-{sheet.version}")
    return _page(sheet)


@blueprint.post("/<module_id>/prints")
@requires(CARDS)
def hang(module_id: str) -> Any:
    """Record where a card hangs."""
    sheet = library.sheet_of(module_id)
    form = _form(sheet, request.form)
    if not form.validate():
        return _page(sheet, form), 422
    me = current().person_id or 0
    with unit_of_work():
        prints.hang(
            prints.Hanging(
                module=module_id,
                unit_id=form.unit.data,
                place=form.place.data or "",
                copies=form.copies.data or 0,
                by_id=me,
                form_key=form.form_key.data or "",
                version=form.version.data or "",
            ),
            {unit.id for unit in _units()},
        )
    flash(_("It is on the register. You are told here when the card changes."), "ok")
    return redirect(url_for(".card", module_id=module_id), code=303)


def _form(sheet: TipSheet, sent: Any = None) -> HangingForm:
    form = HangingForm(sent)
    form.unit.choices = [(unit.id, unit.name) for unit in _units()]
    earlier = {
        one.version: _("Revision %s, out of date") % one.version
        for one in tip_sheet_revisions(sheet.module)
        if one.digest != sheet.digest
    }
    form.version.choices = [
        (prints.TODAYS, _("The card of today, revision %s") % sheet.version),
        *((version, words) for version, words in earlier.items() if version != sheet.version),
        (prints.OLDER, _("An older card, from before Firstpass")),
    ]
    return form


def _units() -> list[Unit]:
    """Return the units where the reader may say that a card hangs."""
    return prints.units_to_choose(current().person_id or 0, scope_paths(REGISTER))


def _page(sheet: TipSheet, form: HangingForm | None = None) -> str:
    seen_by = reader()
    return render_template(
        "documents/card.html",
        sheet=sheet,
        layouts=LAYOUTS,
        outdated=library.outdated_of(seen_by, sheet.module),
        form=form or _form(sheet),
        may_read_register=bool(seen_by.paths),
    )


def _is_shown(row: library.Shelved, show: str) -> bool:
    return {"outdated": row.outdated > 0, "hanging": row.hanging > 0}.get(show, True)


def _cells(row: library.Shelved) -> list[Any]:
    sheet = row.sheet
    return [
        row.module,
        sheet.title if sheet else _("(retired)"),
        sheet.version if sheet else None,
        sheet.since_on if sheet else None,
        sheet.owner if sheet else "",
        row.hanging,
        row.outdated,
    ]

"""The list of claims: its table and its filters."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select

from lms.claims.models import ClaimFact
from lms.claims.pages.words import result_words
from lms.claims.services.lists import NOT_ATTRIBUTED, ClaimFilter
from lms.claims.services.payers import PayerBook
from lms.core.exports.download import chosen
from lms.core.i18n import gettext as _
from lms.core.tables import Column, Table
from lms.people.api import Unit

_LIST_RESULTS = (
    ("", "Any result"),
    ("denied", "Denied, in full or part"),
    ("full_denial", "Denied in full"),
    ("partial_denial", "Denied in part"),
    ("paid", "Paid"),
    ("zero_pay_not_denied", "Nothing to pay, not a denial"),
    ("rejected", "Rejected first"),
    ("accepted", "Accepted first"),
    ("pending", "No remittance yet"),
    ("out_of_balance", "Out of balance"),
    ("excluded", "Not counted"),
)


def claims_table(query: Select[Any], payers: PayerBook) -> Table:
    """Return the table over ``(ClaimFact, Unit)``."""
    return Table(
        name="claims",
        columns=(
            Column("claim", _("Claim"), lambda row: row[0].public_id, ClaimFact.public_id),
            Column(
                "sent",
                _("First sent"),
                lambda row: row[0].first_submission_on,
                ClaimFact.first_submission_on,
                "date",
            ),
            Column("unit", _("Unit"), lambda row: row[1].name if row[1] else _("Not attributed"), Unit.name),
            Column("payer", _("Payer"), lambda row: payers.name_of(row[0].payer), ClaimFact.payer),
            Column("result", _("Result"), lambda row: result_words(row[0]), ClaimFact.result),
            Column("charge", _("Charged, $"), lambda row: row[0].charge, ClaimFact.charge, "money"),
            Column("denied", _("Denied, $"), lambda row: row[0].denied, ClaimFact.denied, "money"),
        ),
        query=query,
        default_sort="-sent",
        tie_break=ClaimFact.id.desc(),
        title=_("Claims"),
    )


def filters_in_words(
    cut: ClaimFilter, choices: Iterable[tuple[str, str, list[tuple[str, str]], str]]
) -> list[tuple[str, str]]:
    """Return what the list is cut by, in words: the selects of the filter bar and what an address adds."""
    month = {"submitted": _("First sent in"), "remitted": _("First remittance in")}[cut.by]
    return [
        *((label, chosen(options, value)) for label, _name, options, value in choices),
        (_("Cause"), cut.cause),
        (_("Step"), cut.step),
        (_("Workflow role"), cut.role),
        (month, f"{cut.month:%B %Y}" if cut.month else ""),
    ]


def filter_choices(
    cut: ClaimFilter, visible: Collection[Unit], payers: PayerBook, *, has_unattributed: bool
) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """Return the selects of the filter bar: label, name, options, chosen."""
    unit_options = [("", _("All my units")), *((unit.code, unit.name) for unit in visible)]
    if has_unattributed:
        unit_options.append((NOT_ATTRIBUTED, _("Not attributed")))
    payer_options = [("", _("All payers")), *payers.names().items()]
    if cut.payer and cut.payer not in payers.names():
        payer_options.append((cut.payer, payers.name_of(cut.payer)))
    return [
        (_("Unit"), "unit", unit_options, cut.unit),
        (_("Payer"), "payer", payer_options, cut.payer),
        (_("Result"), "result", [(key, _(words)) for key, words in _LIST_RESULTS], cut.result),
    ]

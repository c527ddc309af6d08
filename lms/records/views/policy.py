"""What was changed in policy, roles, rules and checklists: any two versions beside each other, in words."""

from typing import Any

from flask import Blueprint, render_template, request

from lms.core.exports.download import asked_format, download, imprint_of
from lms.core.exports.sheet import Head
from lms.core.i18n import gettext as _
from lms.core.permissions import requires
from lms.records.permissions import SEE_RECORDS
from lms.records.services.effects import effect_of
from lms.records.services.history import Compared, changed_here, compare, kinds, listed, versions_of

blueprint = Blueprint("policy_history", __name__, url_prefix="/admin/policy", template_folder="../templates")
LONGEST_NUMBER = 6


@blueprint.get("")
@requires(SEE_RECORDS)
def index() -> str:
    """Show which policy values differ from those shipped, by whom and why; and everything else to compare."""
    known = kinds()
    kind = request.args.get("kind", "")
    kind = kind if kind in known else next(iter(known), "policy")
    return render_template(
        "records/policy.html",
        changed=changed_here(),
        kinds=known,
        kind=kind,
        things=listed(kind),
    )


@blueprint.get("/<kind>/<key>")
@requires(SEE_RECORDS)
def show(kind: str, key: str) -> Any:
    """Show what differs between two versions of a thing; the same rows as a file."""
    compared = compare(kind, key, _number("before"), _number("after"))
    if asked_format():
        return _file(compared)
    return render_template(
        "records/policy_diff.html",
        it=compared,
        versions=versions_of(kind, key),
        effect=effect_of(kind, key, compared.after),
    )


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER else None


def _file(compared: Compared) -> Any:
    heads = [Head(_("Where")), Head(_("How")), Head(_("Before")), Head(_("After"))]
    rows = [[one.where, one.way, one.before, one.after] for one in compared.differences]
    before = str(compared.before.number) if compared.before else _("nothing")
    told = [
        (_("Versions"), f"{before} → {compared.after.number}"),
        (_("Published by"), compared.after.by or ""),
        (_("Reason"), compared.after.reason or ""),
    ]
    name = f"{compared.kind}-{compared.key}"
    return download(name, f"{compared.kind} {compared.key}", heads, rows, imprint_of(None, told))

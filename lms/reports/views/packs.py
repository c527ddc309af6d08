"""Evidence packs: asked for with a reason, made as long work, taken by who asked for them."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from lms.core import clock
from lms.core.asked import day_in
from lms.core.errors import DomainError, NotFound
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id, sent_key
from lms.core.permissions import current, is_top, requires, scope_paths
from lms.core.seals import public_key
from lms.core.unit_of_work import unit_of_work
from lms.core.web.work import is_polled, page_parts, poll_answer
from lms.core.work import Work, work_named
from lms.reports.models import EvidencePack
from lms.reports.permissions import PACK
from lms.reports.services.packing import listing, making
from lms.reports.services.packing.subjects import KINDS, PERSON, REQUIREMENT, UNIT

blueprint = Blueprint("packs", __name__, url_prefix="/reports/packs", template_folder="../templates")
KIND_WORDS = {PERSON: _("One person"), UNIT: _("One unit"), REQUIREMENT: _("One requirement")}
LONGEST = 120


@blueprint.get("")
@requires(PACK)
def index() -> str:
    """List the packs that the reader asked for, and the form for another."""
    return _page({})


@blueprint.post("")
@requires(PACK)
def ask() -> Any:
    """Ask for a pack."""
    sent = {name: value[:LONGEST] for name, value in request.form.items()}
    wanted = making.Wanted(
        kind=sent.get("kind", ""),
        key=sent.get(f"about-{sent.get('kind', '')}") or sent.get("about", ""),
        as_of=min(day_in(sent.get("as_of")) or clock.today(), clock.today()),
        reason=request.form.get("reason", "")[: making.LONGEST_REASON],
        form_key=sent_key(sent.get("form_key")),
        with_links=bool(sent.get("with_links")),
    )
    try:
        with unit_of_work(durable=True):
            pack_id = making.ask_for(wanted, current()).public_id
    except DomainError as error:
        return _page(sent, error), error.status
    return redirect(url_for(".show", pack_id=pack_id), code=303)


@blueprint.get("/<pack_id>")
@requires(PACK)
def show(pack_id: str) -> Any:
    """Show a pack: how far its making is, or its file."""
    pack = _own(pack_id)
    work = _work_of(pack)
    if work is not None and is_polled():
        return poll_answer(work)
    return render_template(
        "reports/pack.html",
        pack=pack,
        file=listing.file_of(pack),
        is_there=listing.is_there(pack),
        kind=KIND_WORDS[pack.kind],
        key=public_key(),
        failed=None if work is None or not work.error else work.error,
        **(page_parts(work) if work is not None else {"work": None, "progress": None, "polling": ""}),
    )


@blueprint.post("/<pack_id>/file")
@requires(PACK)
def take(pack_id: str) -> Any:
    """Send the file and chain that it was taken."""
    pack = _own(pack_id)
    with unit_of_work(durable=True):
        data = making.take(pack, current())
    name = f"evidence-pack-{pack_id}.zip"
    return Response(
        data,
        mimetype="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@blueprint.post("/<pack_id>/again")
@requires(PACK)
def again(pack_id: str) -> Any:
    """Ask for the same pack once more, as known today."""
    pack = _own(pack_id)
    wanted = making.Wanted(pack.kind, pack.subject, pack.as_of, pack.reason, new_public_id())
    with unit_of_work(durable=True):
        made = making.ask_for(wanted, current()).public_id
    flash(_("The pack is made anew, as known now."), "ok")
    return redirect(url_for(".show", pack_id=made), code=303)


def _page(sent: dict[str, str], error: DomainError | None = None) -> str:
    paths = scope_paths(PACK)
    return render_template(
        "reports/packs.html",
        packs=listing.packs_of(current().person_id or 0),
        kinds=[(kind, KIND_WORDS[kind]) for kind in KINDS],
        words=KIND_WORDS,
        sent={"kind": PERSON, "form_key": new_public_id(), **sent},
        error=error,
        units=listing.units_in(paths),
        requirements=listing.requirements(),
        may_link=any(map(is_top, paths)),
        latest=clock.today(),
        days=making.KEPT.days,
    )


def _own(pack_id: str) -> EvidencePack:
    """Return a pack that the reader asked for.

    Raises:
        NotFound: for every other pack, whether or not there is one.
    """
    pack = making.pack_named(pack_id)
    if pack.asked_by_id != current().person_id:
        raise NotFound("There is no such pack.")
    return pack


def _work_of(pack: EvidencePack) -> Work | None:
    try:
        return work_named(pack.work)
    except NotFound:
        return None

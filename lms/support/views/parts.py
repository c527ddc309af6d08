"""What feedback shows on pages of other features: the taps, who answers for a module, how soon."""

from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup

from lms.classes.api import Class
from lms.core.permissions import Identity, may
from lms.core.readings import read_once
from lms.support.permissions import NAME_OWNERS
from lms.support.rules.issues import CARD, CLASS, ITEM, LESSON, UNCLEAR
from lms.support.services.answering import owner_name
from lms.support.services.inbox import answering_of
from lms.support.services.issues import LONGEST_TEXT
from lms.support.services.reading import reports_at
from lms.support.services.taps import verdicts_of
from lms.support.services.titles import last_changes
from lms.support.views import tokens


def at_lesson_end(identity: Identity, *, module: Any, lesson: Any) -> Markup | None:
    """Show the taps after a lesson."""
    return Markup(lesson_part(identity, module.id, lesson.id)) if identity.is_signed_in else None  # noqa: S704  a template made it


def lesson_part(identity: Identity, module_id: str, lesson_id: str) -> str:
    """Return the taps of a lesson with what the reader said and what came of it."""
    return render_template(
        "feedback/part.html",
        id="feedback",
        address=url_for("feedback.lesson", module_id=module_id, lesson_id=lesson_id),
        place=LESSON,
        token="",
        **_said(identity, module_id, LESSON, lesson_id),
    )


def at_item_reason(identity: Identity, *, module: str, item: str, revision_id: int) -> Markup | None:
    """Show the taps below the reasons of an item that this person meets on this page."""
    if not identity.is_signed_in:
        return None
    shown = tokens.Shown(identity.person_id or 0, module, item, revision_id, request.path)
    return Markup(item_part(identity, shown))  # noqa: S704  a template made it


def item_part(identity: Identity, shown: tokens.Shown) -> str:
    """Return the taps of an item with what the reader said and what came of it."""
    return render_template(
        "feedback/part.html",
        id=f"feedback-{shown.item}",
        address=url_for("feedback.item"),
        place=ITEM,
        token=tokens.sign(shown),
        **_said(identity, shown.module, ITEM, shown.item),
    )


def at_class_end(identity: Identity, *, it: Class) -> Markup | None:
    """Show the taps at a class."""
    return Markup(class_part(identity, it.module, it.public_id)) if identity.is_signed_in else None  # noqa: S704  a template made it


def class_part(identity: Identity, module_id: str, class_id: str) -> str:
    """Return the taps of a class with what the reader said and what came of it."""
    address = url_for("feedback.of_class", class_id=class_id)
    return _part(identity, address, module_id, CLASS, class_id)


def at_card_end(identity: Identity, *, module: str) -> Markup | None:
    """Show the taps at a pocket card."""
    return Markup(card_part(identity, module)) if identity.is_signed_in else None  # noqa: S704  a template made it


def card_part(identity: Identity, module_id: str) -> str:
    """Return the taps of a pocket card with what the reader said and what came of it."""
    return _part(identity, url_for("feedback.of_card", module_id=module_id), module_id, CARD, CARD)


def _part(identity: Identity, address: str, module_id: str, place: str, thing: str) -> str:
    said = _said(identity, module_id, place, thing)
    return render_template(
        "feedback/part.html", id="feedback", address=address, place=place, token="", **said
    )


def _said(identity: Identity, module: str, place: str, thing: str) -> dict[str, Any]:
    """Return what a person said of a thing; everything of the module is read once for a page."""
    person_id = identity.person_id or 0
    verdicts = read_once(f"support.verdicts.{module}.{place}", lambda: verdicts_of(person_id, module, place))
    said = verdicts.get(thing, "")
    reports = (
        read_once(f"support.reports.{module}.{place}", lambda: reports_at(person_id, module, place))
        if UNCLEAR in verdicts.values()
        else {}
    )
    return {
        "said": said,
        "report": reports.get(thing),
        "longest": LONGEST_TEXT,
        "change": last_changes(module).get(thing),
        "owner": owner_name(module),
    }


def at_module_side(_identity: Identity, *, module: Any, progress: Any) -> Markup:
    """Show who answers for a module, when it was last changed, and how soon feedback is answered."""
    del progress
    return Markup(  # noqa: S704  a template made it
        render_template(
            "feedback/owner.html",
            module=module,
            owner=owner_name(module.id),
            change=last_changes(module.id).get(""),
            answering=answering_of(module.id),
            may_name=may(NAME_OWNERS),
        )
    )

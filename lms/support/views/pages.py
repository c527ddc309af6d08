"""Where the thing that feedback is about stands."""

from flask import url_for

from lms.core.content import live_all
from lms.support.rules.issues import CARD, CLASS, LESSON


def page_of(module: str, place: str, thing: str) -> str:
    """Return the address of a lesson, class or card; "" for an item, and for what is no longer there."""
    if place == CLASS:
        return url_for("classes.show", class_id=thing)
    if module not in live_all("module"):
        return ""
    if place == CARD:
        return url_for("cards.card", module_id=module)
    return url_for("courses.lesson", module_id=module, lesson_id=thing) if place == LESSON else ""

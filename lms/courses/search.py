"""Modules and their lessons as things that can be found by everybody."""

from collections.abc import Collection, Iterable, Mapping

from markupsafe import Markup

from lms.core.content import live_all, parsed
from lms.core.i18n import gettext as _
from lms.core.permissions import current
from lms.core.search import Entry, Hit, Place, Searchable
from lms.core.search.sources import address
from lms.courses.modules import Lesson, Module, module_of
from lms.courses.services.records import progress_of_people


def _live() -> Iterable[Module]:
    return (parsed(found, module_of) for found in live_all("module").values())


def _modules(_keys: Collection[int] | None) -> Iterable[Entry]:
    for module in _live():
        yield Entry(
            module.id,
            module.title,
            code=module.id,
            line=module.summary,
            text=f"{' '.join(one.text for one in module.objectives)} {module.tip_sheet.striptags()}",
            href=address("courses.module", module_id=module.id),
        )


def _lessons(_keys: Collection[int] | None) -> Iterable[Entry]:
    """Yield the lessons of whole modules; a shorter form has the same ones."""
    for module in _live():
        for lesson in () if module.form_of else module.lessons:
            yield Entry(
                f"{module.id} {lesson.id}",
                lesson.title,
                code=module.id,
                line=_("Section %(number)d of %(title)s") % {"number": lesson.number, "title": module.title},
                text=_text_of(module, lesson),
                href=address("courses.lesson", module_id=module.id, lesson_id=lesson.id),
            )


def _text_of(module: Module, lesson: Lesson) -> str:
    """Return what a lesson says, facts included; never its questions."""
    shown = (
        part.html if part.kind == "html" else module.facts[part.id].html
        for part in lesson.parts
        if part.kind in ("html", "fact")
    )
    return " ".join(Markup(html).striptags() for html in shown)  # noqa: S704  cleaned when it was rendered


def _places(hits: Collection[Hit]) -> Mapping[int, Place]:
    """Send the reader of a module that is not open to them to its page, which says what comes first."""
    person_id = current().person_id or 0
    progress = progress_of_people([person_id])[person_id]
    found = {}
    for hit in hits:
        module_id = hit.key.split()[0]
        own = progress.get(module_id)
        if own is not None and own.is_locked:
            line = _("%s opens after the modules before it") % own.module.title
            found[hit.id] = Place(address("courses.module", module_id=module_id), line)
    return found


SEARCHABLE = (
    Searchable("module", "Modules", "book", 20, _modules, of_content=True),
    Searchable("lesson", "Sections of modules", "file", 30, _lessons, of_content=True, places=_places),
)

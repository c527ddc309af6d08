"""A person's modules: what is asked of them, what they went on with, what is done, and what else there is."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from flask import url_for

from lms.compliance import api as compliance
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.web import formats
from lms.courses import api as courses
from lms.home.services.todo_rows import Row, rows_of, todos_of
from lms.home.services.wishes import Wished, wishes_of

Progress = Mapping[str, courses.ModuleProgress]


@dataclass(frozen=True)
class Shelf:
    """Modules that belong together; one that is folded shows its title until it is opened."""

    title: str
    rows: tuple[Row, ...]
    is_folded: bool = False


@dataclass(frozen=True)
class Marked:
    """A bookmark as its row shows it: the lesson, its module, the person's own note ("" = none)."""

    module: str
    lesson: str
    title: str
    line: str
    note: str


@dataclass(frozen=True)
class Library:
    """Every live module as one person meets it; shelves without a module are left out."""

    heading: str
    line: str
    shelves: tuple[Shelf, ...]
    bookmarks: tuple[Marked, ...]


def library_of(person_id: int) -> Library:
    """Return the modules of a person.

    A module stands on the first shelf that it fits. Shorter forms that are neither asked nor begun stay
    hidden: whoever looks around reads the whole module.
    """
    progress = courses.progress_of(person_id)
    owed = compliance.obligations_of(person_id)
    items = [item for item in todos_of(owed, progress) if item.is_module and item.subject in progress]
    wished = wishes_of(person_id)
    asked = [_with_wish(row, wished.get(row.code)) for row in rows_of(items, progress, clock.today())]
    left = _without(progress, {item.subject for item in items})
    done = [own for own in left.values() if own.is_finished]
    open_ = [own for own in left.values() if not own.is_finished]
    chosen = [own for own in open_ if own.module in wished]
    begun = [own for own in open_ if own.is_started and own.module not in wished]
    others = [own for own in open_ if not (own.is_started or own.form_of or own.module in wished)]
    shelves = (
        Shelf(_("Asked of you"), tuple(asked)),
        Shelf(_("Chosen by you"), _chosen_rows(chosen, wished, is_own=True)),
        Shelf(_("Your manager enrolled you"), _chosen_rows(chosen, wished, is_own=False)),
        Shelf(_("Started"), tuple(map(_row, begun))),
        Shelf(_("Done"), tuple(map(_row, done))),
        Shelf(
            _("All other modules"), tuple(map(_row, others)), is_folded=bool(asked or chosen or begun or done)
        ),
    )
    return Library(
        heading=_heading(asked),
        line=_line(progress.values(), asked),
        shelves=tuple(shelf for shelf in shelves if shelf.rows),
        bookmarks=tuple(_marked(courses.bookmarks_of(person_id), progress)),
    )


def _chosen_rows(
    chosen: Iterable[courses.ModuleProgress], wished: Mapping[str, Wished], *, is_own: bool
) -> tuple[Row, ...]:
    return tuple(
        _with_wish(_row(own), wished[own.module]) for own in chosen if wished[own.module].is_own == is_own
    )


def _with_wish(row: Row, wished: Wished | None) -> Row:
    """Return a row that says first who put the module there; a day hoped for never makes it late."""
    if wished is None:
        return row
    why = " · ".join(part for part in (wished.words, row.why) if part)
    if wished.hoped and row.kind in ("off", "info") and row.shape != "lock":
        return replace(row, why=why, due=wished.hoped)
    return replace(row, why=why)


def _marked(bookmarks: Iterable[courses.Kept], progress: Progress) -> Iterator[Marked]:
    """Yield the bookmarks whose lesson is still there."""
    for one in bookmarks:
        title = courses.lesson_titles(one.module).get(one.lesson)
        if title is not None:
            line = f"{one.module} · {progress[one.module].title}"
            yield Marked(one.module, one.lesson, title, line, one.note)


def _without(progress: Progress, asked: Collection[str]) -> Progress:
    return {key: own for key, own in progress.items() if key not in asked}


def _row(own: courses.ModuleProgress) -> Row:
    due, kind, shape = look_of(own)
    goes_on = own.is_started and not own.is_finished and own.next_endpoint
    return Row(
        title=own.title,
        code=own.module,
        href=url_for(own.next_endpoint, **own.next_values)
        if goes_on
        else url_for("courses.module", module_id=own.module),
        why=own.next_why or own.summary,
        minutes=None if own.is_finished else own.minutes_left,
        due=due,
        kind=kind,
        shape=shape,
        act=own.next_act if goes_on else _("Open"),
        state="",
        facts=(),
    )


def look_of(own: courses.ModuleProgress) -> tuple[str, str, str]:
    """Return how a person stands in a module: the word, its kind and its shape."""
    if own.is_finished:
        return _("Passed"), "ok", "met"
    if own.is_started:
        return _("In progress"), "info", "half"
    return (_("Not open yet"), "off", "lock") if own.is_locked else (_("Open to you"), "off", "empty")


def _heading(asked: Collection[Row]) -> str:
    if not asked:
        return _("Your modules")
    count = len(asked)
    words = ngettext("%s module to do", "%s modules to do", count) % formats.in_words(count)
    return f"{words[0].upper()}{words[1:]}"


def _line(progress: Iterable[courses.ModuleProgress], asked: Iterable[Row]) -> str:
    """Say how long what is asked takes, and how many modules there are."""
    whole = sum(not own.form_of for own in progress)
    there = ngettext("%d module in all", "%d modules in all", whole) % whole
    minutes = sum(row.minutes or 0 for row in asked)
    return f"{_('About %s left') % formats.minutes(minutes)} · {there}" if minutes else there

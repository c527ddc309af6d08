"""What a completion was made on besides the core of its module: the overlays that were read on the way."""

from collections.abc import Iterable

from sqlalchemy import select

from lms.core.content import parsed, revision
from lms.core.database import db
from lms.courses.models import LessonDone, ModuleCompletion
from lms.courses.models_overlays import CompletionOverlay
from lms.courses.modules import Module
from lms.courses.overlaying import Overlay, Shown, overlay_of, shown_to
from lms.courses.readers import reader_of

READ_HERE = "firstpass"


def name_overlays(completion: ModuleCompletion, module: Module) -> tuple[Shown, ...]:
    """Let a completion name the overlays of which its learner read a part here; return them.

    A lesson that something else stood in for (a test-out, a partner) was not read.
    """
    shown = shown_to(reader_of(completion.person_id), module.form_of or module.id)
    if not shown:
        return ()
    read = set(
        db.session.scalars(
            select(LessonDone.lesson).where(
                LessonDone.person_id == completion.person_id,
                LessonDone.module == completion.module,
                LessonDone.run == completion.run,
                LessonDone.source == READ_HERE,
            )
        )
    )
    named = tuple(one for one in shown if any(piece.lesson in read for piece in one.overlay.pieces))
    db.session.add_all(
        CompletionOverlay(completion_id=completion.id, revision_id=one.revision_id) for one in named
    )
    db.session.flush()
    return named


def completed_with(person_id: int, module: str) -> tuple[Overlay, ...]:
    """Return the overlays that the newest completion of a module by a person names, as they were then."""
    newest = (
        select(ModuleCompletion.id)
        .where(
            ModuleCompletion.person_id == person_id,
            ModuleCompletion.module == module,
            ModuleCompletion.superseded_at.is_(None),
        )
        .order_by(ModuleCompletion.run.desc())
        .limit(1)
    )
    rows = db.session.scalars(
        select(CompletionOverlay.revision_id)
        .where(CompletionOverlay.completion_id == newest.scalar_subquery())
        .order_by(CompletionOverlay.id)
    )
    return tuple(parsed(revision(one), overlay_of) for one in rows)


def in_words(named: Iterable[Shown]) -> str:
    """Return what a completion was made on besides the core, as a sentence; empty for the core alone."""
    words = ", ".join(f"{one.overlay.title} {one.overlay.version}" for one in named)
    return f"With {words}." if words else ""

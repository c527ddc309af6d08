"""A link to a word leads to a word of the glossary."""

from collections.abc import Collection, Iterator

from lms.core.content import Fault
from lms.courses.glossary import FILE, links
from lms.courses.reading import ModuleFiles


def glossary_faults(files: ModuleFiles, known: Collection[str]) -> Iterator[Fault]:
    """Yield links of lessons to words that the glossary does not have; ``known`` are the ids that it has."""
    for lesson in files.lessons:
        document = lesson.document
        for term, line in links(document.body):
            if term not in known:
                message = f"there is no word {term or '(empty)'} in {FILE}; add it there or link another"
                yield Fault(document.file, document.body_line + line, "", message)

"""The content standard: one file for each rule and one line for it here; the file says what it asks."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from lms.core.content import Document, Fault
from lms.courses.reading import ModuleFiles
from lms.courses.standard.cards import card_faults
from lms.courses.standard.codes import code_faults
from lms.courses.standard.lengths import length_faults
from lms.courses.standard.levels import level_faults
from lms.courses.standard.lures import lure_faults
from lms.courses.standard.material import Passage, passages
from lms.courses.standard.minutes import minute_faults
from lms.courses.standard.negatives import negative_faults
from lms.courses.standard.people import people_faults
from lms.courses.standard.pictures import picture_faults
from lms.courses.standard.placeholders import placeholder_faults
from lms.courses.standard.procedures import procedure_faults
from lms.courses.standard.provider_numbers import provider_number_faults
from lms.courses.standard.quotations import quotation_faults
from lms.courses.standard.readability import readability_faults
from lms.courses.standard.reasons import reason_faults
from lms.courses.standard.recordings import recording_faults
from lms.courses.standard.reviews import review_faults
from lms.courses.standard.trademarks import trademark_faults

DocumentRule = Callable[[Document], Iterator[Fault]]
TextRule = Callable[[Sequence[Passage]], Iterator[Fault]]
ModuleRule = Callable[[ModuleFiles], Iterator[Fault]]
DatedRule = Callable[[ModuleFiles, date], Iterator[Fault]]

DOCUMENT_RULES: tuple[DocumentRule, ...] = (picture_faults,)
TEXT_RULES: tuple[TextRule, ...] = (
    code_faults,
    people_faults,
    placeholder_faults,
    procedure_faults,
    provider_number_faults,
    quotation_faults,
    trademark_faults,
)
MODULE_RULES: tuple[ModuleRule, ...] = (
    card_faults,
    length_faults,
    level_faults,
    lure_faults,
    minute_faults,
    negative_faults,
    readability_faults,
    reason_faults,
    recording_faults,
)
DATED_RULES: tuple[DatedRule, ...] = (review_faults,)


def standard_faults(files: ModuleFiles, *, today: date) -> Iterator[Fault]:
    """Yield what keeps a module below the standard; most are warnings, because a reader has the last word."""
    for document in (
        files.document,
        *(lesson.document for lesson in files.lessons),
        *(bank.document for bank in files.banks),
    ):
        yield from text_faults(document)
    for rule in MODULE_RULES:
        yield from rule(files)
    for dated in DATED_RULES:
        yield from dated(files, today)


def text_faults(document: Document) -> Iterator[Fault]:
    """Yield what no authored text may hold, whatever kind of content it is."""
    for whole in DOCUMENT_RULES:
        yield from whole(document)
    texts = list(passages(document))
    for rule in TEXT_RULES:
        yield from rule(texts)

"""The content kind ``module``: a folder of ``content/modules`` is a revision, and one of each form of it."""

from pathlib import Path

from lms.assessments.api import ItemSchema
from lms.core import clock
from lms.core.content import Fault, Kind, Parsed
from lms.courses.content import ModuleSchema
from lms.courses.glossary import ids_beside
from lms.courses.house_rules import cycle_faults, module_faults, references_of, untaught_competencies
from lms.courses.reading import parsed_module, read_files
from lms.courses.standard import standard_faults, text_faults
from lms.courses.standard.glossary import glossary_faults
from lms.courses.variants import form_faults, form_things

UNTAUGHT = ("module", "local-block", "payer", "persona")
"""Kinds whose texts are not read here: modules are read one by one, the others hold a house's own names."""


def read_module(path: Path, shown_as: str) -> tuple[list[Parsed], list[Fault]]:
    """Read a module folder into one body, and one for each form; every fault of every file is collected."""
    files = read_files(path, shown_as)
    thing = parsed_module(files)
    if thing is None:
        return [], files.faults
    module = thing.body["module"]
    faults = [*files.faults, *module_faults(files, module), *standard_faults(files, today=clock.today())]
    known = ids_beside(path)
    if known is not None:
        faults += glossary_faults(files, known)
    misfits = list(form_faults(files, module))
    forms = () if misfits else form_things(files, module)
    return [thing, *forms], [*faults, *misfits]


def overall_faults(things: list[Parsed]) -> list[Fault]:
    """Return what is wrong between modules and other kinds, and in the texts of the other kinds."""
    others = {thing.document.file: thing.document for thing in things if thing.kind not in UNTAUGHT}
    return [
        *untaught_competencies(things),
        *(fault for document in others.values() for fault in text_faults(document)),
    ]


MODULE_KIND = Kind(
    name="module",
    pattern="modules/*",
    read=read_module,
    references=references_of,
    across=cycle_faults,
    overall=overall_faults,
    manual_schema=ModuleSchema,
    manual_more=(("Items: `items/*.yaml`", ItemSchema),),
)

"""The content kind ``module``: a folder of ``content/modules`` is a revision, and one of each form of it."""

from pathlib import Path

from lms.core.content import Fault, Kind, Parsed
from lms.courses.content import ModuleSchema
from lms.courses.house_rules import cycle_faults, module_faults, references_of, untaught_competencies
from lms.courses.reading import parsed_module, read_files
from lms.courses.variants import form_faults, form_things


def read_module(path: Path, shown_as: str) -> tuple[list[Parsed], list[Fault]]:
    """Read a module folder into one body, and one for each form; every fault of every file is collected."""
    files = read_files(path, shown_as)
    thing = parsed_module(files)
    if thing is None:
        return [], files.faults
    module = thing.body["module"]
    faults = [*files.faults, *module_faults(files, module)]
    misfits = list(form_faults(files, module))
    forms = () if misfits else form_things(files, module)
    return [thing, *forms], [*faults, *misfits]


MODULE_KIND = Kind(
    name="module",
    pattern="modules/*",
    read=read_module,
    references=references_of,
    across=cycle_faults,
    overall=untaught_competencies,
    manual_schema=ModuleSchema,
)

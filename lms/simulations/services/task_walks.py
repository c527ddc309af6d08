"""Filling screens when content is checked, with the edits and consequences of the same content."""

from lms.core.content import Fault, Parsed
from lms.core.errors import DomainError
from lms.simulations.rules.claim.facts import World
from lms.simulations.rules.tasks.walking import walk_faults
from lms.simulations.services.walks import world_among


def walk_tasks(own: list[Parsed], everything: list[Parsed]) -> list[Fault]:
    """Return what the claims of screens say against them, at their lines.

    Where edits, reasons or consequences are not part of the content there is nothing to fill with: a warning.
    """
    world = world_among(everything)
    if world is None:
        words = "was not filled: edits, root_causes and consequences are needed beside it"
        return [thing.document.fault((), words, is_warning=True) for thing in own]
    return [fault for thing in own for fault in _walk(thing, world)]


def _walk(thing: Parsed, world: World) -> list[Fault]:
    try:
        return [
            thing.document.fault(place, text, is_warning=is_warning)
            for place, text, is_warning in walk_faults(thing.body, world)
        ]
    except DomainError as error:
        return [thing.document.fault(("visit",), f"no claim can be made of it: {error.message}")]

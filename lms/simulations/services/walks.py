"""Walking scenarios when content is checked, with the edits and consequences of the same content."""

from lms.claims.api import EditBook
from lms.core.content import Fault, Parsed
from lms.core.errors import DomainError
from lms.simulations.kinds.scenario import ScenarioKind
from lms.simulations.rules.claim.facts import World
from lms.simulations.rules.exploring import walk_faults
from lms.simulations.services.scrubbing import scrub_of
from lms.simulations.services.world import make_world

_NEEDED = ("edits", "root_causes", "consequences")


def walk_scenarios(own: list[Parsed], everything: list[Parsed]) -> list[Fault]:
    """Return what the claims of scenarios say against them, at their lines.

    Where edits, reasons or consequences are not part of the content there is nothing to walk with: a warning.
    """
    world = world_among(everything)
    if world is None:
        words = f"was not walked: {', '.join(_NEEDED)} are needed beside it"
        return [thing.document.fault((), words, is_warning=True) for thing in own]
    return [fault for thing in own for fault in _walk(thing, world)]


def _walk(thing: Parsed, world: World) -> list[Fault]:
    try:
        claims = ScenarioKind().content(thing.body, world)
        return [thing.document.fault(path, message) for path, message in walk_faults(claims)]
    except DomainError as error:
        return [thing.document.fault(("visit",), f"no claim can be made of it: {error.message}")]


def world_among(things: list[Parsed]) -> World | None:
    """Return the world that a folder of content describes; None when a part of it is missing."""
    bodies = {thing.kind: thing.body for thing in things if thing.kind in _NEEDED}
    if any(kind not in bodies for kind in _NEEDED):
        return None
    payers = {thing.key: thing.body for thing in things if thing.kind == "payer"}
    book = EditBook.from_bodies(bodies["edits"], bodies["root_causes"], payers)
    return make_world(bodies["root_causes"], bodies["consequences"], scrub_of(book))

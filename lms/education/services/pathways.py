"""Pathways and words as they are live, and the pathway of an earlier revision."""

from lms.core.content import live, live_all, parsed, revision
from lms.education.rules.pathways import Pathway

KIND = "pathway"
TERM = "education-term"


def pathways() -> dict[str, Pathway]:
    """Return the pathways live today, by id."""
    return {key: parsed(found, Pathway.of) for key, found in live_all(KIND).items()}


def live_pathway(key: str) -> tuple[int, Pathway]:
    """Return a live pathway with its revision.

    Raises:
        NotFound: when there is none.
    """
    found = live(KIND, key)
    return found.id, parsed(found, Pathway.of)


def pathway_of(revision_id: int) -> Pathway:
    """Return the pathway that a start was made on."""
    return parsed(revision(revision_id), Pathway.of)


def provider_roles() -> frozenset[str]:
    """Return the job roles that any live pathway is for."""
    return frozenset(role for one in pathways().values() for role in one.job_roles)


def terms(kind: str) -> dict[str, str]:
    """Return the words of a kind (specialty, setting, credential), by id in the order of their titles."""
    found = {key: str(one.body["title"]) for key, one in live_all(TERM).items() if one.body["kind"] == kind}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def title_of_term(code: str) -> str:
    """Return the title of a word; one that is no longer live is called by its id."""
    found = live_all(TERM).get(code)
    return str(found.body["title"]) if found else code

"""The search page: what a person may find by a few words, grouped, without JavaScript."""

from flask import Blueprint, render_template, request, url_for

from lms.core import permissions
from lms.core.feature import features
from lms.core.permissions import requires
from lms.core.search import MOST, Group, find
from lms.core.search.sources import Searchable
from lms.home.answering import KINDS, sign_search, with_word
from lms.home.permissions import HOME

blueprint = Blueprint("search", __name__, template_folder="templates")


@blueprint.get("/search")
@requires(HOME)
def index() -> str:
    """Show what the words in ``q`` find; ``kind`` shows more things of one kind."""
    identity = permissions.current()
    kinds = {source.kind: source for source in features().searchables}
    chosen = kinds.get(request.args.get("kind", ""))
    results = find(request.args.get("q", ""), identity, kind=chosen.kind if chosen else "")
    word = sign_search(identity.person_id or 0) if results.groups else ""
    return render_template(
        "home/search.html",
        results=results,
        address_of=lambda hit: with_word(hit.href, word) if hit.kind in KINDS else hit.href,
        chosen=chosen,
        most=MOST,
        more_of={group.source.kind: _more_of(group, results.query) for group in results.groups},
        all_href=url_for(".index", q=results.query),
        findable=[source for source in kinds.values() if _is_findable(source, identity)],
    )


def _more_of(group: Group, query: str) -> str:
    """Return where all things of a group are, when more were found than are shown."""
    return url_for(".index", q=query, kind=group.source.kind) if group.total > len(group.hits) else ""


def _is_findable(source: Searchable, identity: permissions.Identity) -> bool:
    return source.visible(identity) is not None

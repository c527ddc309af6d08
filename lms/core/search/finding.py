"""Finding: what matches every word and the reader may see, in one query; grouped by kind, best first."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup
from sqlalchemy import (
    CTE,
    ColumnElement,
    Float,
    Integer,
    Select,
    TableClause,
    TextClause,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
    union_all,
)

from lms.core.database import db
from lms.core.feature import features
from lms.core.permissions import Identity
from lms.core.search.models import SearchEntry
from lms.core.search.sources import Entry, Searchable
from lms.core.search.synonyms import Other, Words, thesaurus
from lms.core.search.words import all_in, excerpt, is_beginning, marked, storable, wanted_words

MOST = 50
MOST_OF_A_KIND = 6
MOST_COMPARED = 1000
Way = tuple[Words, ...]
"""What has to be found together: words, and phrases of several words side by side."""
_Matches = tuple[TableClause | None, ColumnElement[float], ColumnElement[bool] | TextClause]
_SHOWN = (
    *(SearchEntry.id, SearchEntry.kind, SearchEntry.key, SearchEntry.subject_id, SearchEntry.code),
    *(SearchEntry.title, SearchEntry.line, SearchEntry.text, SearchEntry.href),
)


@dataclass(frozen=True)
class Hit:
    """One thing found; ``title``, ``code``, ``line`` and ``excerpt`` are escaped, matched words marked."""

    id: int
    kind: str
    key: str
    subject_id: int | None
    title: Markup
    code: Markup
    line: Markup
    excerpt: Markup
    href: str


@dataclass(frozen=True)
class Group:
    """The hits of a kind, best first; ``total`` counts those that are not shown as well, up to 1,000."""

    source: Searchable
    hits: tuple[Hit, ...]
    total: int

    @property
    def is_cut(self) -> bool:
        """Tell whether there may be more than were counted."""
        return self.total >= MOST_COMPARED


@dataclass(frozen=True)
class Results:
    """What a query gave; ``is_too_short`` when no word of it has two letters or figures.

    ``also`` are the other words that were searched for it, as the synonyms say them.
    """

    query: str
    groups: tuple[Group, ...] = ()
    is_too_short: bool = False
    also: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Number of things found, those that are not shown counted."""
        return sum(group.total for group in self.groups)

    @property
    def is_cut(self) -> bool:
        """Tell whether there may be more than were counted."""
        return any(group.is_cut for group in self.groups)


@dataclass(frozen=True)
class _Asked:
    """A query, its words, and the other ways to ask for the same."""

    query: str
    wanted: Words
    others: tuple[Other, ...]

    @property
    def ways(self) -> tuple[tuple[Way, ...], ...]:
        """The words as typed; then, where there are any, all other ways together."""
        typed: tuple[Way, ...] = (tuple((word,) for word in self.wanted),)
        return (typed, tuple(other.parts for other in self.others)) if self.others else (typed,)

    @property
    def every_word(self) -> Words:
        """Every word that was searched, each once."""
        others = (word for other in self.others for word in other.words)
        return tuple(dict.fromkeys((*self.wanted, *others)))

    def way_to(self, row: Any) -> Words:
        """Return the words by which a row was found: those typed, else the first other way that fits."""
        text = f"{row.code} {row.title} {row.line} {row.text}"
        ways = (self.wanted, *(other.words for other in self.others))
        return (
            next((way for way in ways if all_in(text, way)), self.every_word) if self.others else self.wanted
        )


def find(query: str, identity: Identity, *, kind: str | Collection[str] = "") -> Results:
    """Return what a person may find by a query: every word must begin a word of the thing.

    What the synonyms say for the words is searched too; what fits the words as typed stands first.

    Args:
        query: as typed; what is beyond 200 characters or eight words is left out.
        identity: who asks.
        kind: only this kind, or these kinds, up to 50 things of each.
    """
    query = storable(query)
    wanted = wanted_words(query)
    if not wanted:
        return Results(query, is_too_short=bool(query))
    kinds = {kind} if isinstance(kind, str) else set(kind)
    sources = [source for source in features().searchables if kinds & {"", source.kind}]
    exact = _exactly(sources, query, wanted)
    asked = _Asked(query, wanted, thesaurus().ways(wanted))
    groups = exact or tuple(_groups(sources, asked, identity, each=MOST if kind else MOST_OF_A_KIND))
    return Results(
        query, groups, also=() if exact else tuple(dict.fromkeys(one.said for one in asked.others))
    )


def _exactly(sources: list[Searchable], query: str, wanted: tuple[str, ...]) -> tuple[Group, ...]:
    asked = ((source, source.exact(query)) for source in sources if source.exact is not None)
    return tuple(Group(source, (_hit_of(source, entry, wanted),), 1) for source, entry in asked if entry)


def _hit_of(source: Searchable, entry: Entry, wanted: tuple[str, ...]) -> Hit:
    code, line = marked(entry.code, wanted), marked(entry.line, wanted)
    title = marked(entry.title, wanted)
    return Hit(0, source.kind, entry.key, entry.subject_id, title, code, line, Markup(), entry.href)


def _groups(sources: list[Searchable], asked: _Asked, identity: Identity, *, each: int) -> Iterator[Group]:
    statement = _statement(sources, asked, identity, each)
    rows = db.session.execute(statement).all() if statement is not None else []
    for source in sources:
        own = [row for row in rows if row.kind == source.kind]
        if own:
            hits = _placed(source, [_hit(row, asked.way_to(row)) for row in own], asked.every_word)
            yield Group(source, tuple(hits), own[0].total)


def _statement(
    sources: list[Searchable], asked: _Asked, identity: Identity, each: int
) -> Select[*tuple[Any, ...]] | None:
    clauses = [(source.kind, source.visible(identity)) for source in sources]
    branches = [
        _matching(kind, ways, clause, way=number)
        for number, ways in enumerate(asked.ways)
        for kind, clause in clauses
        if clause is not None
    ]
    if not branches:
        return None
    matched = _kept(_each_once(_kept(union_all(*branches).cte("found")), len(asked.ways)).cte("matched"))
    is_other = func.lower(SearchEntry.code) != asked.query.lower()
    best = (is_other, matched.c.way, matched.c.rank, SearchEntry.title, SearchEntry.id)
    numbered = (
        select(
            SearchEntry.id,
            func.row_number().over(partition_by=SearchEntry.kind, order_by=best).label("place"),
            func.count().over(partition_by=SearchEntry.kind).label("total"),
        )
        .join(matched, matched.c.id == SearchEntry.id)
        .cte("numbered")
    )
    numbered = _kept(numbered)
    shown = select(*_SHOWN, numbered.c.total).join(numbered, numbered.c.id == SearchEntry.id)
    placed = shown.where(numbered.c.place <= each).order_by(numbered.c.place, SearchEntry.kind)
    return placed.limit(MOST)


def _kept(found: CTE) -> CTE:
    """Let PostgreSQL compute it once: before a load was analysed it would do so again for every entry."""
    return found.prefix_with("MATERIALIZED", dialect="postgresql")


def _each_once(found: CTE, ways: int) -> Select[*tuple[Any, ...]]:
    """Return each entry once, by the first way in which it was found: as typed, then by other words."""
    if ways == 1:
        return select(found.c.id, found.c.way, found.c.rank)
    return select(
        found.c.id, func.min(found.c.way).label("way"), func.min(found.c.rank).label("rank")
    ).group_by(found.c.id)


def _matching(
    kind: str, ways: tuple[Way, ...], clause: ColumnElement[bool], *, way: int
) -> Select[int, int, float]:
    """Return ids, way and ranks (the smaller the better) of a kind's entries in which a way fits.

    A way fits when each of its words, or phrases, does.

    Every word is quoted, so nothing in it is an operator; the words hold letters and figures alone. What
    matches very often is cut off, before its ranks are compared.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        index, rank, matches = _on_postgresql(kind, ways)
    else:
        index, rank, matches = _on_sqlite(kind, ways, name=f"{kind}_words_{way}")
    found = select(SearchEntry.id.label("id"), rank.label("rank"))
    if index is not None:
        found = found.join(index, index.c.rowid == SearchEntry.id)
    cut = found.where(matches, clause).limit(MOST_COMPARED).subquery()
    return select(cut.c.id, literal(way).label("way"), cut.c.rank)


def _on_sqlite(kind: str, ways: tuple[Way, ...], *, name: str) -> _Matches:
    words = " OR ".join(f"({' AND '.join(map(_fts5, way))})" for way in ways)
    index = table("search_index", column("rowid", Integer), column("rank", Float))
    match = text(f"search_index MATCH :{name}")
    asked = f'{{title_words text_words}} : ({words}) AND kind : "{kind}"'
    return index, index.c.rank, match.bindparams(**{name: asked})


def _fts5(phrase: Words) -> str:
    return f'"{" ".join(phrase)}"{"*" * is_beginning(phrase[-1])}'


def _on_postgresql(kind: str, ways: tuple[Way, ...]) -> _Matches:
    words = " | ".join(f"({' & '.join(map(_tsquery, way))})" for way in ways)
    vector: ColumnElement[Any] = literal_column("search_entry.words")
    asked = func.to_tsquery("simple", f"({words}) & '{kind}':C")
    return None, -func.ts_rank(vector, asked), vector.op("@@")(asked)


def _tsquery(phrase: Words) -> str:
    *before, last = phrase
    return " <-> ".join((*(f"'{word}':AD" for word in before), f"'{last}':{'*' * is_beginning(last)}AD"))


def _hit(row: Any, wanted: Words) -> Hit:
    title, code = marked(row.title, wanted), marked(row.code, wanted)
    words = "" if all_in(f"{row.code} {row.title}", wanted) else excerpt(row.text, wanted)
    return Hit(
        *(row.id, row.kind, row.key, row.subject_id, title, code),
        *(marked(row.line, wanted), marked(words, wanted), row.href),
    )


def _placed(source: Searchable, hits: list[Hit], wanted: tuple[str, ...]) -> list[Hit]:
    places = source.places(hits) if source.places else {}
    return [
        replace(hit, href=places[hit.id].href, line=marked(places[hit.id].line, wanted))
        if hit.id in places
        else hit
        for hit in hits
    ]

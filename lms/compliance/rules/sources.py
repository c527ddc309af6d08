"""Where evidence comes from, and which of it counts here."""

from collections.abc import Collection

OWN_SOURCE = "firstpass"
DEFAULT_SOURCES = (OWN_SOURCE, "import")
STANDS_FOR = {
    "test-out": OWN_SOURCE,
    "renewal": OWN_SOURCE,
    "second-rating": OWN_SOURCE,
    "reciprocity": "import",
}
"""Sources that count wherever another is accepted: test-outs and renewal forms are ours, a partner is not."""


def is_accepted(source: str, sources: Collection[str] = DEFAULT_SOURCES) -> bool:
    """Tell whether evidence of a source counts where these are accepted."""
    return source in sources or STANDS_FOR.get(source) in sources

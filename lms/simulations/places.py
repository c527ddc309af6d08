"""Where the kinds of play have their pages, besides scenarios; one line for each kind."""

INTRO_OF_KIND: dict[str, str] = {"queue": "queues.intro", "form": "tasks.intro"}
"""The endpoint of the first page of a thing that is played, by kind; it takes ``key``."""

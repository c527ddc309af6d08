"""Where a person may be sent after signing in: only to a page of this application."""

from urllib.parse import urlsplit

NEVER = ("/login", "/logout", "/unlock", "/switch", "/password", "/demo")


def safe_path(wanted: str | None) -> str:
    r"""Return ``wanted`` when it is a path of this application that makes sense after sign-in, else ``/``.

    Refused are other hosts in every spelling that browsers take for one (``//host``, ``/\host``, control
    characters that they drop), and the sign-in pages themselves.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    if "\\" in wanted or any(ord(character) < 33 or ord(character) == 127 for character in wanted):
        return "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc:
        return "/"
    if any(parts.path == page or parts.path.startswith(page + "/") for page in NEVER):
        return "/"
    return wanted

"""Static files: hashed addresses, gzip kept in memory, and the two bundles that every page loads.

A page asks for ``asset("bundle.css")``, ``asset("bundle.js")`` or ``asset("<feature>/<file>")``. The
address carries the content's hash, so it may be kept for a year; an address without the hash is asked
again each time, which keeps ``import "./other.js"`` between modules true.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, request

from lms.core.errors import NotFound
from lms.core.permissions import public
from lms.core.web.stylesheet import pruned

CORE = Path(__file__).resolve().parents[1] / "static"
STYLES = ("core/vendor/bootstrap.min.css", "core/css/tokens.css", "core/css/components.css")
SCRIPTS = ("core/vendor/htmx.min.js", "core/js/app.js", "core/js/ordering.js")
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json"}
_TEXT = ("text/", "application/json", "image/svg+xml")
_GZIP_LEVEL = 9


@dataclass(frozen=True)
class Asset:
    """One file as it is sent: its hash, type and bytes (gzip for text)."""

    digest: str
    mimetype: str
    body: bytes
    is_packed: bool

    @classmethod
    def of(cls, content: bytes, name: str) -> "Asset":
        """Return the asset made of ``content``, packed when it is text."""
        mimetype = (
            _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        )
        is_text = mimetype.startswith(_TEXT)
        body = gzip.compress(content, _GZIP_LEVEL, mtime=0) if is_text else content
        return cls(hashlib.sha256(content).hexdigest()[:16], mimetype, body, is_text)

    @property
    def content(self) -> bytes:
        """The bytes as they are in the file."""
        return gzip.decompress(self.body) if self.is_packed else self.body


class Assets:
    """The static files of all features; a file is read on first use and again when it changes."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = tuple(root.resolve() for root in (CORE, *roots) if root.is_dir())
        self._paths: dict[str, Path] = {}
        self._read: dict[Path, tuple[int, Asset]] = {}
        self._bundles = {
            "css": Asset.of(self._styles(), "bundle.css"),
            "js": Asset.of(self._joined(SCRIPTS, separator=b"\n;\n"), "bundle.js"),
        }

    def bundle(self, kind: str) -> Asset:
        """Return the bundle of ``css`` or ``js``.

        Raises:
            NotFound: for another kind.
        """
        try:
            return self._bundles[kind]
        except KeyError:
            raise NotFound(f"There is no bundle of kind {kind}.") from None

    def find(self, name: str) -> Asset:
        """Return the file ``<feature>/<path>``.

        Raises:
            NotFound: when no feature has it.
        """
        path = self._paths.get(name)
        if path is None or not path.is_file():
            path = self._paths[name] = self._path_of(name)
        changed = path.stat().st_mtime_ns
        known = self._read.get(path)
        if known is None or known[0] != changed:
            known = (changed, Asset.of(path.read_bytes(), path.name))
            self._read[path] = known
        return known[1]

    def url(self, name: str) -> str:
        """Return the address of a file or bundle with its hash."""
        stem, _, kind = name.partition(".")
        if stem == "bundle":
            return f"/static/bundle/{self.bundle(kind).digest}.{kind}"
        return f"/static/{name}?v={self.find(name).digest}"

    def _path_of(self, name: str) -> Path:
        for root in self._roots:
            path = (root / name).resolve()
            if path.is_relative_to(root) and path.is_file():
                return path
        raise NotFound(f"There is no file {name}.")

    def _styles(self) -> bytes:
        bootstrap, *own = (self._path_of(name).read_text(encoding="utf-8") for name in STYLES)
        return "\n".join((pruned(bootstrap), *own)).encode()

    def _joined(self, names: Sequence[str], *, separator: bytes) -> bytes:
        return separator.join(self._path_of(name).read_bytes() for name in names)


def init_assets(app: Flask, roots: Sequence[Path] = ()) -> Assets:
    """Serve the static files of the core and of ``roots``; templates ask for them with ``asset(name)``."""
    assets = Assets(roots)

    @public("style sheets and scripts carry no data")
    def static(filename: str) -> Response:
        found = assets.find(filename)
        return _response(found, FOR_EVER if request.args.get("v") == found.digest else ASK_AGAIN)

    @public("style sheets and scripts carry no data")
    def static_bundle(digest: str, kind: str) -> Response:
        found = assets.bundle(kind)
        return _response(found, FOR_EVER if digest == found.digest else ASK_AGAIN)

    rules: tuple[tuple[str, Callable[..., Response]], ...] = (
        ("/static/<path:filename>", static),
        ("/static/bundle/<digest>.<kind>", static_bundle),
    )
    for rule, view in rules:
        app.add_url_rule(rule, view.__name__, view, methods=["GET"])
    app.jinja_env.globals["asset"] = assets.url
    app.extensions["assets"] = assets
    return assets


def _response(asset: Asset, cache: str) -> Response:
    packed = asset.is_packed and request.accept_encodings["gzip"] > 0
    response = Response(asset.body if packed else asset.content, mimetype=asset.mimetype)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = cache
    response.headers["Vary"] = "Accept-Encoding"
    response.set_etag(asset.digest, weak=True)
    response.make_conditional(request)
    return response

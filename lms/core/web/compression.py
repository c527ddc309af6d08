"""Gzip for pages, lists and JSON, so that a page stays within its weight on a slow line.

The level is the last one before packing takes twice the time to make a page an eighth smaller.
"""

import gzip

from flask import Flask, Response, request

LEAST_BYTES = 1024
LEVEL = 3
_TYPES = ("text/html", "text/csv", "application/json", "application/problem+json", "text/plain")


def install(app: Flask) -> None:
    """Pack the text responses of ``app`` for browsers that accept it."""
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    if not _is_worth_packing(response):
        return response
    response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def _is_worth_packing(response: Response) -> bool:
    return (
        response.mimetype in _TYPES
        and not response.is_streamed
        and not response.direct_passthrough
        and "Content-Encoding" not in response.headers
        and request.accept_encodings["gzip"] > 0
        and len(response.get_data()) >= LEAST_BYTES
    )

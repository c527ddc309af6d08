"""The icons: inline SVG of 80 to 200 bytes each on a 16-pixel grid, in the colour of the text around."""

from functools import lru_cache

from markupsafe import Markup, escape

_RING = '<circle cx="8" cy="8" r="6.25"/>'

SHAPES: dict[str, str] = {
    # shapes of a state: the shape carries the meaning, the word repeats it, the colour comes last
    "met": _RING + '<path d="m5.2 8.2 2 2 3.7-4.2"/>',
    "half": _RING + '<path class="f" d="M8 3.5a4.5 4.5 0 0 1 0 9z"/>',
    "empty": _RING,
    "clock": _RING + '<path d="M8 4.6V8l2.3 1.6"/>',
    "soon": '<path d="M8 2.2 14.3 13.3H1.7z"/><path d="M8 6.4v3.2M8 11.4v.1"/>',
    "blocked": '<path d="M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4z"/>'
    '<path d="m5.9 5.9 4.2 4.2m0-4.2-4.2 4.2"/>',
    "waived": _RING + '<path d="M5.2 8h5.6"/>',
    "paused": _RING + '<path d="M6.4 5.8v4.4M9.6 5.8v4.4"/>',
    "lock": '<rect x="3" y="7" width="10" height="7" rx="1.2"/><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2"/>',
    "offline": '<path d="M4.6 12.6a3 3 0 0 1-.2-6 3.9 3.9 0 0 1 7.4.9 2.6 2.6 0 0 1 .1 5.1z"/>',
    "info": _RING + '<path d="M8 7.4v3.4M8 5v.1"/>',
    # places
    "home": '<path d="M2 7.4 8 2.3l6 5.1v6.3H9.8V9.8H6.2v3.9H2z"/>',
    "book": '<path d="M2.2 3c2.2-.7 4.2-.4 5.8.9 1.6-1.3 3.6-1.6 5.8-.9v9.6c-2.2-.7-4.2-.4-5.8.9'
    '-1.6-1.3-3.6-1.6-5.8-.9zM8 3.9v9.6"/>',
    "play": _RING + '<path d="M6.6 5.4v5.2L10.8 8z"/>',
    "key": '<circle cx="5.2" cy="10.4" r="3"/><path d="m7.4 8.3 5.4-5.4M10.6 5l1.8 1.8"/>',
    "door": '<path d="M3 14V3.4L9 2v12M9 4h4v10M1.6 14h12.8M6.8 7.6v.9"/>',
    "bell": '<path d="M3 11.6h10l-1.4-2V6.8a3.6 3.6 0 0 0-7.2 0v2.8zM6.6 13.8h2.8M8 1.6v1.2"/>',
    "ask": '<path d="M2 3h12v8.4H7.4L4.4 14v-2.6H2z"/>',
    "chart": '<path d="M2 2v12h12M4.8 10.6l2.9-3.4 2.3 2 3.6-4.6"/>',
    "calendar": '<rect x="2.4" y="3.2" width="11.2" height="10.6" rx="1.2"/>'
    '<path d="M2.4 6.8h11.2M5.4 1.6v3M10.6 1.6v3"/>',
    "list": '<path d="M5.4 4H14M5.4 8H14M5.4 12H14M2 4h.1M2 8h.1M2 12h.1"/>',
    "people": '<circle cx="6" cy="5.4" r="2.6"/><path d="M1.4 13.6c.4-2.8 2.2-4.2 4.6-4.2s4.2 1.4 4.6 4.2'
    'M10.6 3a2.6 2.6 0 0 1 0 4.8M12 9.8c1.5.6 2.4 1.9 2.6 3.8"/>',
    "person": '<circle cx="8" cy="5.4" r="2.8"/><path d="M2.6 14c.5-3 2.6-4.5 5.4-4.5s4.9 1.5 5.4 4.5"/>',
    "swap": '<path d="M2 5.2h10.6L10 2.6M14 10.8H3.4L6 13.4"/>',
    "file": '<path d="M3.4 1.8h6l3.2 3.2v9.2H3.4z"/><path d="M9.4 1.8V5h3.2M5.6 8.4h4.8M5.6 11h4.8"/>',
    "flag": '<path d="M3.4 14.4V2.2h8.8l-1.8 3.2 1.8 3.2H3.4"/>',
    "map": '<path d="M2 4.2 6 2.4l4 1.8 4-1.8v9.4l-4 1.8-4-1.8-4 1.8zM6 2.4v9.4M10 4.2v9.4"/>',
    "building": '<path d="M3 14V2h7v12M10 6h3v8M1.6 14h12.8M5.4 5h2M5.4 8h2M5.4 11h2"/>',
    "shield": '<path d="M8 1.6 13.4 4v4c0 3.2-2.2 5.4-5.4 6.4C4.8 13.4 2.6 11.2 2.6 8V4z"/>',
    "pulse": '<path d="M1.6 8.4h3L6.4 4l3 8 1.8-3.6h3.2"/>',
    "gear": '<circle cx="8" cy="8" r="2.2"/><path d="M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5'
    'M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4"/>',
    # acts
    "search": '<circle cx="7" cy="7" r="4.6"/><path d="m10.4 10.4 3.6 3.6"/>',
    "menu": '<path d="M2 4h12M2 8h12M2 12h12"/>',
    "send": '<path d="M14 2 7 9M14 2 9.6 14 7 9 2 6.4z"/>',
    "return": '<path d="M5.4 2.8 2.2 6l3.2 3.2M2.4 6h7a4 4 0 0 1 0 8H6"/>',
    "close": '<path d="m3.6 3.6 8.8 8.8m0-8.8-8.8 8.8"/>',
    "download": '<path d="M8 2v8m-3-3 3 3 3-3M2.4 13.6h11.2"/>',
    "upload": '<path d="M8 10.6V2.4m-3 3 3-3 3 3M2.4 13.6h11.2"/>',
    "back": '<path d="M10 3 5 8l5 5"/>',
    "next": '<path d="m6 3 5 5-5 5"/>',
    "up": '<path d="m3 10 5-5 5 5"/>',
    "down": '<path d="m3 6 5 5 5-5"/>',
    "bookmark": '<path d="M4.2 2h7.6v12L8 11.2 4.2 14z"/>',
    "bookmarked": '<path class="f" d="M4.2 2h7.6v12L8 11.2 4.2 14z"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "edit": '<path d="m10.6 3 2.4 2.4L5.6 12.8l-3 .6.6-3zM9 4.6 11.4 7"/>',
    "copy": '<rect x="5.4" y="5.4" width="8" height="8" rx="1.2"/><path d="M3.4 10.4h-.8V2.6h7.8v.8"/>',
    "print": '<path d="M4.4 6V2h7.2v4M4.4 11.4H2V6h12v5.4h-2.4M4.4 9.4h7.2V14H4.4z"/>',
    "sign-out": '<path d="M9.6 2.4H3v11.2h6.6M6.4 8h7.4m-2.6-2.6L13.8 8l-2.6 2.6"/>',
}

LOGO = Markup(
    '<svg class="logo" viewBox="0 0 22 22" aria-hidden="true"><rect x="1" y="1" width="20" height="20" rx="5"'
    ' fill="currentColor"/><path class="tick" d="M6.5 11.4l3.2 3.2 6-7" fill="none" stroke-width="2.4"'
    ' stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


@lru_cache(maxsize=512)
def icon(name: str, label: str = "", tone: str = "") -> Markup:
    """Return an icon as inline SVG.

    Args:
        name: a key of ``SHAPES``.
        label: what the icon says when no word stands beside it; empty hides it from assistive technology.
        tone: ``ok``, ``warn``, ``bad``, ``info``, ``off`` or nothing (the colour of the text).

    Raises:
        KeyError: for a name that has no drawing.
    """
    css = f"i {tone}".strip()
    voice = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(f'<svg class="{css}" viewBox="0 0 16 16" {voice}>{SHAPES[name]}</svg>')  # noqa: S704 - own drawings; the label is escaped

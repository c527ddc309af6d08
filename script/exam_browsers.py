"""Browsers of people who sit an exam: cookies, form token, gzip and connections as browsers have them.

They share the machine with the server, so they do only what a browser must: a page is unpacked and searched
when something of it is needed, a form is filled when its item is answered.
"""

import asyncio
import random
import re
import time
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

START_WITHIN, PAUSES, GIVE_UP_AFTER = 30.0, (4.0, 20.0), 60.0
KEPT_OPEN = 1.0
"""Seconds after which a connection is not used again: the server closes an idle one after two."""
FORM = re.compile(r'<form[^>]*action="([^"]+)" data-item="(\d+)"[^>]*>(.*?)</form>', re.DOTALL)
FIELD = re.compile(r"<(input|select)\b([^>]*)>(?:(.*?)</select>)?", re.DOTALL)
OPTION = re.compile(r'<option value="([^"]+)"')
WORD = re.compile(r'(\w[\w-]*)="([^"]*)"')
CSRF = re.compile(r'name="csrf-token" content="([^"]+)"')
START = re.compile(r'name="start_token" value="([^"]+)"')
COOKIE = re.compile(rb"(?im)^set-cookie: firstpass=([^;]+)")
LOCATION = re.compile(rb"(?im)^location: (\S+)")
LENGTH = re.compile(rb"(?im)^content-length: (\d+)")
PACKED = re.compile(rb"(?im)^content-encoding: gzip")
FORM_TYPE = "Content-Type: application/x-www-form-urlencoded\r\n"
AS_SCRIPT = "Accept: application/json\r\nX-CSRFToken: "


@dataclass
class Told:
    """What the browsers saw: when each request was sent and how long it took, by kind; what was sent again.

    ``sent`` are the answers by attempt and place; ``asked`` are ``(seconds after the beginning, seconds)``.
    """

    began: float = field(default_factory=time.perf_counter)
    asked: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    again: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    sent: dict[tuple[str, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What the server sent; ``to`` is the target of a redirect."""

    status: int
    to: str
    head: bytes
    body: bytes

    @property
    def text(self) -> str:
        """The page, unpacked."""
        packed = PACKED.search(self.head)
        return (zlib.decompress(self.body, 31) if packed else self.body).decode()


@dataclass
class Browser:
    """One signed-in browser with one connection, which it uses again while it is fresh."""

    port: int
    cookie: str
    told: Told
    _open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    _used_at: float = 0.0

    async def ask(self, kind: str, path: str, body: str | None = None, headers: str = "") -> Answer:
        """Send a request until it is answered below 500.

        Raises:
            TimeoutError: when there is no answer in a minute.
        """
        began = time.perf_counter()
        while time.perf_counter() - began < GIVE_UP_AFTER:
            sent_at = time.perf_counter()
            try:
                answer = await self._once(path, body, headers)
            except OSError as error:
                answer = Answer(0, str(error), b"", b"")
            took = time.perf_counter() - sent_at
            self.told.asked[kind].append((sent_at - self.told.began, took))
            if 0 < answer.status < 500:
                return answer
            self.told.again[f"{kind}: {answer.status or answer.to}"] += 1
            await asyncio.sleep(1)
        raise TimeoutError(f"{kind} {path}")

    async def _once(self, path: str, body: str | None, headers: str) -> Answer:
        line = f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
        size = "" if body is None else f"{FORM_TYPE}Content-Length: {len(body)}\r\n"
        cookie = f"Accept-Encoding: gzip\r\nCookie: firstpass={self.cookie}\r\n"
        request = f"{line}{cookie}{size}{headers}\r\n{body or ''}".encode()
        is_fresh = self._open is not None and time.perf_counter() - self._used_at < KEPT_OPEN
        if not is_fresh:
            await self._connect()
        assert self._open is not None
        try:
            head = await self._head(request)
        except (OSError, asyncio.IncompleteReadError):
            if not is_fresh:
                raise OSError("closed without an answer") from None
            await self._connect()
            head = await self._head(request)
        length = LENGTH.search(head)
        content = await self._open[0].readexactly(int(length[1])) if length else b""
        self._used_at = time.perf_counter()
        fresh, to = COOKIE.search(head), LOCATION.search(head)
        self.cookie = fresh[1].decode() if fresh else self.cookie
        return Answer(int(head.split(b" ", 2)[1]), to[1].decode() if to else "", head, content)

    async def _connect(self) -> None:
        self.close()
        self._open = await asyncio.open_connection("127.0.0.1", self.port)

    async def _head(self, request: bytes) -> bytes:
        assert self._open is not None
        reader, writer = self._open
        writer.write(request)
        return await reader.readuntil(b"\r\n\r\n")

    def close(self) -> None:
        """Close the connection, as an idle one is."""
        if self._open is not None:
            self._open[1].close()
            self._open = None


def fields_of(form: str, chance: random.Random) -> dict[str, list[str]]:
    """Fill the controls of an item as somebody who guesses."""
    found: dict[str, list[str]] = {}
    for tag, attributes, inside in FIELD.findall(form):
        words = {name: unescape(value) for name, value in WORD.findall(attributes)}
        name, kind = words.get("name", ""), words.get("type", "text")
        if not name or kind == "hidden" or name == "flag":
            continue
        if tag == "select":
            options = OPTION.findall(inside)
            found[name] = [chance.choice(options)] if options else []
        elif kind in ("radio", "checkbox"):
            found.setdefault(name, []).append(words.get("value", "on"))
        else:
            found[name] = [str(chance.randint(1, 99))]
    return {name: [chance.choice(values)] for name, values in found.items() if values}


async def sit(browser: Browser, exam: str, wait: float, chance: random.Random) -> None:
    """Take the exam at an address once: open, start, answer every item, hand in, look at the result."""
    await asyncio.sleep(wait)
    rules = (await browser.ask("rules of the exam", exam)).text
    token, start = CSRF.search(rules), START.search(rules)
    if token is None or start is None:
        raise RuntimeError("the exam cannot be started")
    body = urlencode({"csrf_token": token[1], "start_token": start[1]})
    address = (await browser.ask("start", exam, body)).to
    page = (await browser.ask("exam page", address)).text
    for action, place, form in FORM.findall(page):
        await asyncio.sleep(chance.uniform(*PAUSES))
        body = urlencode({**fields_of(form, chance), "sequence": time.time_ns() // 1_000_000}, doseq=True)
        browser.told.sent[action.split("/")[2], int(place)] = body
        saved = await browser.ask("answer", action, body, f"{AS_SCRIPT}{token[1]}\r\n")
        if saved.status != 200 or b'"saved"' not in saved.body:
            browser.told.failures.append(f"answer {saved.status}: {saved.body[:80]!r}")
        browser.close()
    done = await browser.ask("hand in", f"{address}/submit", urlencode({"csrf_token": token[1]}))
    await browser.ask("result", done.to)
    browser.close()


async def everybody(port: int, exam: str, cookies: list[str]) -> Told:
    """Let everybody sit; starts are spread evenly over half a minute."""
    told = Told()
    sittings = (
        sit(Browser(port, cookie, told), exam, START_WITHIN * number / len(cookies), random.Random(number))  # noqa: S311  a pace, not a secret
        for number, cookie in enumerate(cookies)
    )
    for outcome in await asyncio.gather(*sittings, return_exceptions=True):
        if isinstance(outcome, BaseException):
            told.failures.append(f"{type(outcome).__name__}: {outcome}")
    return told

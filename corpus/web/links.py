"""Read a web address that somebody typed or a page redirects to."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address
from typing import Final

from yarl import URL

from corpus.errors import FetchError

LONGEST_LINK: Final = 2_048
"""Characters that a web address may have."""

_LONGEST_HOST = 253
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# Resolvers read such last labels as numbers: 0x7f000001, 2130706433, 0177.0.0.1 and 127.1 are all 127.0.0.1 to them.
_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)")


def parse_link(text: str) -> URL:
    """Give a web address in its one spelling, without fragment; raise FetchError for anything but plain http and https.

    International names become their ASCII form. Escapes, dots in the path and default ports are normalised.
    """
    text = text.strip()
    if not text:
        raise FetchError("There is no web address.")
    if len(text) > LONGEST_LINK:
        raise FetchError("The web address is longer than {most} characters.", most=LONGEST_LINK)
    if "\\" in text or any(character == " " or not character.isprintable() for character in text):
        raise FetchError("The web address has characters that no web address may have, such as spaces.")
    return _checked(_parsed(text))


def follow_link(page: URL, location: str) -> URL:
    """Give where a page redirects to; raise FetchError for what may not be followed."""
    # Browsers put up with spaces here, so servers send them.
    text = location.strip().replace(" ", "%20")
    if not text:
        raise FetchError("{host} redirects without saying where to.", host=page.host)
    target = parse_link(text if _has_scheme(text) else str(_joined(page, text)))
    if page.scheme == "https" and target.scheme == "http":
        # What is quoted to the letter must not come over a way on which anybody can change letters.
        raise FetchError(
            "{host} redirects from https to http, where the text could be changed on its way.", host=page.host
        )
    return target


def _has_scheme(text: str) -> bool:
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text) is not None


def _joined(page: URL, text: str) -> URL:
    try:
        return page.join(URL(text))
    except ValueError as error:
        raise FetchError("{host} redirects to something that is no web address.", host=page.host) from error


def _parsed(text: str) -> URL:
    try:
        return URL(text).with_fragment(None)
    except ValueError as error:
        raise FetchError("This is not a web address; one looks like https://example.org/article.") from error


def _checked(url: URL) -> URL:
    if url.scheme not in {"http", "https"}:
        raise FetchError("Only web addresses that begin with https:// or http:// are fetched.")
    if url.raw_user is not None or url.raw_password is not None:
        raise FetchError("Web addresses with a user name or password in them are not fetched.")
    host = (url.raw_host or "").removesuffix(".")
    if url.port == 0 or not (_is_address(host) or _is_name(host)):
        raise FetchError("This web address has no proper host name; one looks like https://example.org/article.")
    # A path of "/" that was not written is written from here on.
    return url.with_host(host).with_path(url.raw_path, encoded=True, keep_query=True)


def _is_address(host: str) -> bool:
    """Tell a well-spelled IP address; of IPv6 only the look, which the URL parser has checked."""
    if ":" in host:
        return "%" not in host
    try:
        IPv4Address(host)
    except AddressValueError:
        return False
    return True


def _is_name(host: str) -> bool:
    return len(host) <= _LONGEST_HOST and not _NUMBER.fullmatch(host) and _NAME.fullmatch(host) is not None

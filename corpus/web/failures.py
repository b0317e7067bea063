"""Say in a sentence why a web server's answer is no use."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientError,
    ClientPayloadError,
    ClientResponseError,
    ClientSSLError,
)

from corpus.errors import FetchError
from corpus.sentences import gettext_noop

if TYPE_CHECKING:
    from aiohttp import ClientResponse

_LONGEST_WAIT = timedelta(days=30)
# Enough for more than the longest wait; more seconds than a timedelta can hold would be an error.
_MOST_DIGITS = 9


class FetchFailedError(FetchError):
    """A web server answered with an error, or not at all, which is status 503.

    `retry_after` is how long it asks to be left alone.
    """

    def __init__(self, message: str, *, status: int, retry_after: timedelta | None = None, **fields: object) -> None:
        super().__init__(message, **fields)
        self.status = status
        self.retry_after = retry_after


def failed_connection(error: ClientError | OSError, host: str) -> FetchError:
    """Make the error for a host that could not be talked to; that may pass, unless its certificate is wrong."""
    match error:
        case ClientConnectorDNSError():
            message = gettext_noop("There is no site called {host}, or its name cannot be looked up at the moment.")
        case ClientConnectorCertificateError():
            return FetchError("{host} has no valid certificate, so it may not be who it says.", host=host)
        case ClientSSLError():
            message = gettext_noop("No secure connection to {host} could be made.")
        case ClientPayloadError():
            message = gettext_noop("{host} broke off in the middle of the page.")
        case ClientResponseError():
            message = gettext_noop("{host} answered with something that is not proper HTTP.")
        case _:
            message = gettext_noop("{host} cannot be reached.")
    return FetchFailedError(message, status=HTTPStatus.SERVICE_UNAVAILABLE, host=host)


def failed_answer(response: ClientResponse, host: str) -> FetchFailedError:
    """Make the error for an answer whose status is not that of a page."""
    status = response.status
    match status:
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            message = gettext_noop("{host} has no such page (error {code}).")
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.PAYMENT_REQUIRED | HTTPStatus.FORBIDDEN:
            message = gettext_noop("{host} does not let this bot read the page (error {code}).")
        case HTTPStatus.TOO_MANY_REQUESTS:
            message = gettext_noop("{host} asks to be left alone for a while (error {code}).")
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            message = gettext_noop("{host} has a problem of its own at the moment (error {code}).")
        case _:
            message = gettext_noop("{host} did not send the page (answer {code}).")
    return FetchFailedError(
        message, status=status, retry_after=wait_asked_for(response), host=host, code=str(int(status))
    )


def failed_robots(response: ClientResponse, host: str) -> FetchFailedError:
    """Make the error for a robots.txt that cannot be had, which forbids everything until it can (RFC 9309, 2.3.1.4)."""
    return FetchFailedError(
        "{host} does not tell at the moment what robots may read (answer {code}).",
        status=response.status,
        retry_after=wait_asked_for(response),
        host=host,
        code=str(response.status),
    )


def wait_asked_for(response: ClientResponse) -> timedelta | None:
    """Read the header Retry-After (RFC 9110, 10.2.3): seconds or a date; None if it is neither. At most 30 days."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:_MOST_DIGITS])), _LONGEST_WAIT)
    with suppress(ValueError, OverflowError):
        until = parsedate_to_datetime(text)
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - datetime.now(UTC)
        return min(max(wait, timedelta()), _LONGEST_WAIT)
    return None

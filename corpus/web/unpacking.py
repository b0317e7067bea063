"""Read the body of a web answer in small steps, unpacked, and never more of it than allowed."""

from __future__ import annotations

import asyncio
import zlib
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from corpus.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    from aiohttp import ClientResponse

ENCODINGS: Final = "gzip, deflate"
"""What packed bodies are understood, as the header Accept-Encoding says it."""

_STEP = 64 * 1024
# What is fed at once: small, because after the end of one gzip member all that is left of it is copied.
_SLICE = 4 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_GZIP_BEGINS = b"\x1f"
_ZLIB_METHOD = 8


async def read_body(response: ClientResponse, most: int) -> tuple[bytes, bool]:
    """Give the body, unpacked, up to `most` bytes, and whether that is all of it.

    Raises FetchError for a body that is packed in a way nobody asked for, damaged, or broken off, and aiohttp's errors.
    """
    inflater = _inflater(response.headers.get("Content-Encoding", ""))
    body = bytearray()
    try:
        async with aclosing(_steps(response, inflater, most)) as steps:
            async for step in steps:
                body += step
                if len(body) > most:
                    return bytes(body[:most]), False
    except zlib.error as error:
        raise FetchError("The page came packed, and could not be unpacked.") from error
    # What is packed into more bytes than it has was made to waste time.
    is_whole = response.content.total_bytes <= most
    if is_whole and inflater is not None and inflater.is_broken_off:
        raise FetchError("The page came packed, and broke off before its end.")
    return bytes(body), is_whole


async def _steps(response: ClientResponse, inflater: _Inflater | None, most: int) -> AsyncGenerator[bytes, None]:
    """Give the body in steps, between which other tasks have their turn."""
    async for chunk in response.content.iter_any():
        if inflater is None:
            yield chunk
            continue
        for start in range(0, len(chunk), _SLICE):
            for step in inflater.unpack(chunk[start : start + _SLICE]):
                yield step
                await asyncio.sleep(0)
            await asyncio.sleep(0)
        if response.content.total_bytes > most:
            return


def _inflater(encoding: str) -> _Inflater | None:
    match encoding.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip":
            return _Inflater(is_gzip=True)
        case "deflate":
            return _Inflater(is_gzip=False)
        case _:
            raise FetchError("The page came packed in a way that is not understood.")


class _Inflater:
    """Unpack gzip (RFC 1952) and deflate, which servers send with (RFC 1950) and without (RFC 1951) its wrapping."""

    def __init__(self, *, is_gzip: bool) -> None:
        self._is_gzip = is_gzip
        self._stream: zlib._Decompress | None = None

    @property
    def is_broken_off(self) -> bool:
        return self._stream is not None and not self._stream.eof

    def unpack(self, packed: bytes) -> Iterator[bytes]:
        """Give what some bytes hold, in steps of at most 64 KiB; raise zlib.error for damage."""
        stream = self._stream_for(packed)
        while stream is not None:
            step = stream.decompress(packed, _STEP)
            if step:
                yield step
            packed = stream.unconsumed_tail or stream.unused_data
            # A full step may leave more inside the stream even when all that was fed is used up.
            if not packed and len(step) < _STEP:
                return
            stream = self._stream_for(packed)

    def _stream_for(self, packed: bytes) -> zlib._Decompress | None:
        """Give the stream that these bytes go on with; None for what servers write behind the end."""
        if self._stream is None:
            is_wrapped = packed[0] & 0x0F == _ZLIB_METHOD
            plain = zlib.MAX_WBITS if is_wrapped else -zlib.MAX_WBITS
            self._stream = zlib.decompressobj(_GZIP if self._is_gzip else plain)
        elif self._stream.eof:
            if not (self._is_gzip and packed.startswith(_GZIP_BEGINS)):
                return None
            self._stream = zlib.decompressobj(_GZIP)
        return self._stream

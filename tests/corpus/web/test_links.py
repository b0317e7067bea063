"""Web addresses are taken in one spelling, or not at all."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from corpus.errors import FetchError
from corpus.web.links import LONGEST_LINK, follow_link, parse_link

PAGE = URL("https://news.example/world/today?page=2")


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("https://news.example", "https://news.example/"),
        ("  HTTPS://News.Example:443/a/./b/../c#part  ", "https://news.example/a/c"),
        ("http://news.example:8080/?q=a%20b", "http://news.example:8080/?q=a%20b"),
        ("http://news.example./a", "http://news.example/a"),
        ("https://жаңалық.қаз/бет", "https://xn--80aaqw4fuxvb.xn--80ao21a/%D0%B1%D0%B5%D1%82"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://８。８。８。８/", "http://8.8.8.8/"),
        ("http://[2606:4700::1111]:81/", "http://[2606:4700::1111]:81/"),
        ("http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
    ],
)
def test_gives_an_address_in_one_spelling(text: str, normal: str) -> None:
    """An address is normalised: case, international names, default port, dots in the path; its fragment is dropped."""
    assert str(parse_link(text)) == normal


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "example.org", "//example.org/a", "news", "ftp://example.org/", "file:///etc/passwd", "gopher://a.b/",
        "javascript:alert(1)", "data:text/html,hi", "unix:///run/x", "tcp://example.org:25/", "ws://example.org/",
        "https://", "https:///path", "http:example.org", "https://a..b/", "https://.a/", "https://-a.b/", "https://a-.b/",
        f"https://{'a' * 64}.example/", f"https://{'a.' * 130}example/", "https://ex%61mple.org/", "https://a,b.c/",
        "https://user@example.org/", "https://user:word@example.org/", "https://:word@example.org/",
        "https://example.org:0/", "https://example.org:99999/", "https://example.org:x/", "https://a.b\\@c.d/",
        "https://exa mple.org/", "https://example.org/a b", "https://example.org/a\nb", "https://example.org/\u202egpj",
        "https://example.org/\x00", "https://example.org/\ud800", "https://local\u00adhost/",
        "http://0x7f000001/", "http://2130706433/", "http://0177.0.0.1/", "http://127.1/", "http://0x7f.0.0.1/",
        "http://1.2.3/", "http://256.1.1.1/", "http://example.1/", "http://127.0.0.1.2/", "http://0x/", "http://1e9.0xF/",
        "http://[::1%25lo]/", "http://[::1%lo]/", "http://[::1/", "http://[v1.x]:80:80/",
    ],
)  # fmt: skip
def test_refuses_what_is_no_address_of_the_web(text: str) -> None:
    """Anything but a plain http or https address is refused with a sentence."""
    with pytest.raises(FetchError, match=r"\.$"):
        parse_link(text)


def test_bounds_the_length() -> None:
    """An address of the greatest length is taken, a longer one is not."""
    longest = "https://news.example/".ljust(LONGEST_LINK, "a")
    assert str(parse_link(longest)) == longest
    with pytest.raises(FetchError, match="longer than 2,048"):
        parse_link(f"{longest}a")


@given(st.one_of(st.text(max_size=60), st.text(max_size=60).map(lambda text: f"https://{text}")))
def test_gives_an_address_or_a_sentence(text: str) -> None:
    """Whatever is typed, there comes a web address that reads the same again, or a sentence."""
    with suppress(FetchError):
        url = parse_link(text)
        assert url.scheme in {"http", "https"}
        assert url.raw_host
        assert str(parse_link(str(url))) == str(url)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/a", "https://news.example/a"),
        ("b?c=1#d", "https://news.example/world/b?c=1"),
        ("//other.example/", "https://other.example/"),
        ("https://other.example/a b", "https://other.example/a%20b"),
        ("?page=3", "https://news.example/world/today?page=3"),
        ("../../../x", "https://news.example/x"),
    ],
)
def test_follows_a_redirect(location: str, target: str) -> None:
    """A redirect leads to where a browser would go."""
    assert str(follow_link(PAGE, location)) == target


@pytest.mark.parametrize(
    "location",
    [
        "",
        " ",
        "file:///etc/passwd",
        "gopher://x.example/",
        "http://news.example/",
        "https://u:p@x.example/",
        "https://[",
    ],
)
def test_follows_no_redirect_out_of_the_web(location: str) -> None:
    """A redirect to another scheme, to http from https, with a password, or to nowhere is refused."""
    with pytest.raises(FetchError, match=r"\.$"):
        follow_link(PAGE, location)


def test_follows_a_redirect_to_https() -> None:
    """A redirect from http may lead to https, and stay with http."""
    page = URL("http://news.example/a")
    assert str(follow_link(page, "https://news.example/a")) == "https://news.example/a"
    assert str(follow_link(page, "/b")) == "http://news.example/b"

"""Sites are asked what robots may read."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from yarl import URL

from corpus.errors import FetchError
from corpus.web.robots import Robots, relevant_rules

PAGE = URL("https://news.example/private/page?id=1")


@dataclass
class Site:
    """Gives robots.txt files, and keeps note of which were read."""

    text: str = ""
    read: list[str] = field(default_factory=list)
    now: float = 0.0

    async def give(self, address: URL) -> str:
        """Give the text."""
        self.read.append(str(address))
        return self.text

    def robots(self) -> Robots:
        """Make robots that read here."""
        return Robots("Dragoman", self.give, clock=lambda: self.now)


@pytest.mark.parametrize(
    ("text", "permitted"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /private/", False),
        ("User-agent: *\nDisallow: /other/", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /\nAllow: /private/page", True),
        ("User-agent: *\nDisallow: /*?id=", False),
        ("User-agent: *\nDisallow: /*.pdf$", True),
        ("User-agent: dragoman\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: DRAGOMAN/2.0\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: Drag\nDisallow: /", True),
        ("User-agent: otherbot\nDisallow: /", True),
        ("User-agent: otherbot\nUser-agent: Dragoman\nDisallow: /", False),
        ("User-agent: Dragoman\nUser-agent: otherbot\nDisallow: /", False),
        ("User-agent: Dragoman\nAllow: /\nUser-agent: otherbot\nDisallow: /", True),
        ("User-agent: Dragoman\nSitemap: https://news.example/map\nUser-agent: otherbot\nDisallow: /", False),
        ("User-agent: Dragoman\n\n# a comment\nDisallow: / # all of it", False),
        ("\ufeffUser-agent: *\r\nDisallow: /\r\n", False),
        ("user-agent : *\ndisallow : /private", False),
        ("Disallow: /", True),
        ("<html><body>No such page</body></html>", True),
    ],
)
async def test_keeps_to_the_rules(text: str, *, permitted: bool) -> None:
    """A page is read only if the rules for this program, or else for everybody, let it."""
    assert await Site(text).robots().permit(PAGE) is permitted


async def test_reads_a_site_once_a_day() -> None:
    """The rules of a site are kept for a day, each scheme and port for itself."""
    site = Site()
    robots = site.robots()
    for url in [PAGE, PAGE.with_path("/other"), PAGE.with_scheme("http"), PAGE.with_port(8443)]:
        await robots.permit(url)
    assert site.read == [
        "https://news.example/robots.txt",
        "http://news.example/robots.txt",
        "https://news.example:8443/robots.txt",
    ]
    site.now = 24 * 60 * 60 - 1
    await robots.permit(PAGE)
    assert len(site.read) == 3
    site.now += 1
    await robots.permit(PAGE)
    assert len(site.read) == 4


async def test_forgets_what_was_not_visited_for_long() -> None:
    """Only the rules of the hundred sites visited last are kept."""
    site = Site()
    robots = site.robots()
    for number in range(100):
        await robots.permit(URL(f"https://s{number}.example/"))
    await robots.permit(URL("https://s0.example/"))
    await robots.permit(URL("https://another.example/"))
    assert len(site.read) == 101
    await robots.permit(URL("https://s0.example/"))
    assert len(site.read) == 101
    await robots.permit(URL("https://s1.example/"))
    assert len(site.read) == 102


async def test_keeps_no_failure() -> None:
    """A robots.txt that cannot be had is asked for again the next time."""
    site = Site()

    async def fail_once(address: URL) -> str:
        text = await site.give(address)
        if len(site.read) == 1:
            raise FetchError("It is broken.")
        return text

    robots = Robots("Dragoman", fail_once)
    with pytest.raises(FetchError):
        await robots.permit(PAGE)
    assert await robots.permit(PAGE)


def test_leaves_out_what_would_fill_the_memory() -> None:
    """A file of thousands of names times thousands of rules comes down to our own rules once."""
    agents = "".join(f"User-agent: bot{number}\n" for number in range(10_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(10_000))
    assert relevant_rules(agents + rules, "Dragoman") == ""
    left = relevant_rules(f"{agents}User-agent: *\n{rules}", "Dragoman").splitlines()
    assert left[:2] == ["User-agent: *", "Disallow: /0"]
    assert len(left) == 10_001

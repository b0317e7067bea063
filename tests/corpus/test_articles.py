"""The articles that ship."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import frontmatter
import pytest

from corpus.bundled import bundled_articles

if TYPE_CHECKING:
    from corpus.models import Draft

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "../shared/seeds"
SOURCES = sorted((ROOT / "corpus/articles").glob("*.md"))
ARTICLES = bundled_articles()
WORDS_IN_A_ROW = 9


def _rows(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[i:] for i in range(WORDS_IN_A_ROW)), strict=False))


def test_all_are_read_under_keys_of_their_own() -> None:
    """Each file gives one article, kept under its name."""
    assert [article.key for article in ARTICLES] == [source.stem for source in SOURCES]
    assert len({article.headline for article in ARTICLES}) == len(ARTICLES) == 5


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.key)
def test_an_article_is_a_brief(article: Draft) -> None:
    """A brief has its own headline, its language and a few paragraphs, and loses no line in the reading."""
    assert article.headline_given
    assert article.publisher == "Dragoman briefs"
    assert article.language == "en"
    assert article.dropped == ()
    assert 120 <= len(article.body.split()) <= 220
    assert article.body.count("\n\n") >= 3


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.key)
def test_an_article_quotes_nobody(article: Draft) -> None:
    """A brief paraphrases, so that no one is quoted with words that they did not say."""
    assert not set('"“”„«»‘') & set(article.body + article.headline)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_an_article_names_what_it_is_based_on(path: Path) -> None:
    """The front matter tells the original by its headline or first words, and by date and address where it has them."""
    fields = frontmatter.load(str(path)).metadata
    basis = fields["based_on"]

    assert isinstance(basis, dict)
    assert basis.get("headline") or basis.get("begins")
    assert set(basis) <= {"headline", "begins", "publisher", "date", "url"}
    assert fields.get("published") == basis.get("date")
    assert fields.get("url") == basis.get("url")


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.key)
def test_an_article_is_in_its_own_words(article: Draft) -> None:
    """No brief, its front matter included but for the address, has nine words in a row of what it is based on."""
    if not SEEDS.is_dir():
        pytest.skip("the articles that the briefs are based on are not here")
    theirs = set().union(*(_rows(path.read_text(encoding="utf-8")) for path in SEEDS.glob("*.txt")))

    assert _rows(re.sub(r"https?://\S+", "", article.raw)) & theirs == set()

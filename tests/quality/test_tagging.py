"""Countries are found in sentences of news as a reader finds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quality.tagging import LABELS, Labelled, labelled, measure

ARTICLES = Path(__file__).resolve().parents[2] / "../shared/eval/multihop/articles.jsonl"
LEAST_PRECISION = 0.96
LEAST_RECALL = 0.96


@pytest.mark.skipif(not ARTICLES.is_file(), reason="the articles are not beside the repository")
def test_countries_are_found_in_news() -> None:
    """Few are missed, and few are found that nobody speaks of; it was 0.99 for both when the set was made."""
    sentences = labelled(ARTICLES)
    assert len(sentences) == 311
    measured = measure(sentences)
    assert measured.precision >= LEAST_PRECISION, measured
    assert measured.recall >= LEAST_RECALL, measured


def test_both_measures_count_countries() -> None:
    """One of two found is right, and one of three is found."""
    made_up = [
        Labelled("Malaysia and Peru signed nothing.", frozenset({"MY"})),
        Labelled("They spoke of rubber.", frozenset({"TH", "ID"})),
    ]
    measured = measure(made_up)
    assert (measured.precision, measured.recall) == (1 / 2, 1 / 3)


def test_the_labels_have_no_text() -> None:
    """Each line has where its sentence stands, a digest, and codes; the sentences stay where they are."""
    header, *lines = LABELS.read_text(encoding="utf-8").splitlines()
    assert header.startswith("# ")
    for line in lines:
        article, start, end, digest, codes = line.split("\t")
        assert article[1:].isdigit()
        assert int(start) < int(end)
        assert len(digest) == 12
        assert all(len(code) == 2 for code in codes.split())
    assert len(set(lines)) == len(lines)
    assert sum(not line.split("\t")[4] for line in lines) > 100, "most sentences of news speak of no country"

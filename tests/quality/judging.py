"""Questions asked of articles that are kept, and what each of their candidates is worth."""

from __future__ import annotations

import asyncio
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.analysis import stop_words, tokenize
from corpus.evaluation.questions import fold, misspell
from corpus.models import SHARED
from corpus.passages import passages
from corpus.search import ranking
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.quality.questions import Question, load_articles, load_questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.models import Draft, Query
    from corpus.search.ranking import Ranked

    Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]
    Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]

SEED = 20240614
QUESTIONS_PER_SET = 1500
"""Asked of a whole set, and fewer of a part of it."""

QUESTIONS_PER_PART = 500
ROUNDS = 2
"""How often each is asked, with other typing errors."""

KEYWORD_QUESTIONS = 300
KEYWORDS = (3, 6)
FEW = 0.03

ADVERSARIAL = frozenset({"squad2"})
"""Sets whose unanswerable questions were written with a passage's own words, to trap a reader: for a search that
reads no further than words, they are answered. Silence is fitted on articles left out instead."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question's candidates in order: their features (C, F), which hold the answer, and which are of its articles.

    `signs` are what the confidence in the first one is judged by.
    """

    names: Sequence[str]
    features: Matrix
    holds: Flags
    relevant: Flags
    signs: dict[str, float]
    total: float


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles are kept: a share of them, chosen one by one or by topic (all under one headline together)."""

    share: float = 1.0
    by_topic: bool = False

    def keeps(self, draft: Draft) -> bool:
        """Tell whether an article is kept; always the same ones."""
        return random.Random(f"{SEED}{draft.headline if self.by_topic else draft.key}").random() < self.share


ALL = Selection()
HALVES = (Selection(1 / 2), Selection(1 / 2, by_topic=True))
SMALL = (Selection(FEW), Selection(FEW, by_topic=True))


def judge_in_process(folder: Path, selection: Selection, *, answerable: bool, keywords: bool) -> list[Judged]:
    """Ask a sample of a set's questions, clean and misspelt, of those of its articles that are kept.

    With `answerable` only questions to which an article that is kept has the answer; with `keywords` a few words of a
    passage instead, as people type them who remember what they read.
    """
    return asyncio.run(_judge(folder, selection, answerable=answerable, keywords=keywords))


def keyword_questions(drafts: Sequence[Draft], chance: random.Random) -> list[Question]:
    """Ask for passages by some of their words, in order: that passage alone is right."""
    questions = []
    for number, draft in enumerate(chance.sample(drafts, min(KEYWORD_QUESTIONS, len(drafts)))):
        passage = chance.choice(passages(draft.body, draft.language))
        text = draft.body[passage.start : passage.end]
        words = {token.word: token for token in tokenize(text) if token.word not in stop_words()}
        chosen = chance.sample(list(words.values()), min(chance.randint(*KEYWORDS), len(words)))
        asked = " ".join(text[token.start : token.end] for token in sorted(chosen, key=lambda token: token.start))
        questions.append(Question(f"keywords {number}", asked, frozenset({draft.key}), (fold(text),)))
    return questions


async def _judge(folder: Path, selection: Selection, *, answerable: bool, keywords: bool) -> list[Judged]:
    drafts = [draft for draft in load_articles(folder) if selection.keeps(draft)]
    kept = {draft.key for draft in drafts}
    chance = random.Random(SEED)
    questions = (
        keyword_questions(drafts, chance)
        if keywords
        else [
            question
            for question in load_questions(folder)
            if (question.relevant & kept if answerable else question.relevant or folder.name not in ADVERSARIAL)
        ]
    )
    chance.shuffle(questions)
    questions = questions[: QUESTIONS_PER_SET if answerable else QUESTIONS_PER_PART]
    with tempfile.TemporaryDirectory() as scratch:
        async with Store.open(Path(scratch) / "set.sqlite3", bundled=False) as store:
            await store.put(SHARED, drafts)
            searcher = Searcher(store)
            judged = []
            for number, question in enumerate(questions * (ROUNDS if answerable else 1)):
                query, ranked = await searcher.rank(misspell(question.text, number % 3, chance))
                if ranked:
                    judged.append(await _judged(store, question, query, ranked))
            return judged


async def _judged(store: Store, question: Question, query: Query, ranked: Sequence[Ranked]) -> Judged:
    holds, relevant = [], []
    for item in ranked:
        article, spans = await store.article(SHARED, item.row.article), item.row.spans
        relevant.append(article is not None and article.key in question.relevant)
        text = " ".join(article.body[spans[0][0] : spans[-1][1]].casefold().split()) if article else ""
        holds.append(relevant[-1] and (not question.held or any(held in text for held in question.held)))
    return Judged(
        names=list(ranked[0].features),
        features=np.array([list(item.features.values()) for item in ranked]),
        holds=np.array(holds),
        relevant=np.array(relevant),
        signs=ranking.confidence_signs(query, ranked),
        total=ranked[0].total,
    )

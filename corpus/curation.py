"""The way of articles into the corpus with a person's eyes on it: proposed, looked at, mended, accepted or cancelled.

Nothing joins the corpus before it is accepted, and what is accepted joins it in one change.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from corpus.duplicates import SAME_FROM, Alike, copies_by_link, find_alike, repeated
from corpus.editing import edited
from corpus.errors import CorpusError
from corpus.keys import fresh_key, variants, with_key
from corpus.models import BUNDLED, HOST, UNLIMITED, Draft
from corpus.passages import passages
from corpus.reading.isolated import reread
from corpus.reading.sources import Kind
from corpus.sentences import Sentence, gettext_noop, joined
from corpus.store import Action, Change, Outcome
from corpus.store.changing import ChangedMeanwhileError
from corpus.store.previews import Decision, PreviewArticle

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from corpus.editing import Fields
    from corpus.models import Article, Author, DroppedLine, Limits, Scope
    from corpus.reading.isolated import Reading
    from corpus.store import Store

__all__ = ["Accepted", "Alike", "Curation", "Decision", "PreviewPage", "fresh_key"]

MOST_COMPARED: Final = 200
"""Articles of a batch that are each compared with all others; of a larger one only those that are easy to find."""

MOST_CHARACTERS_COMPARED: Final = 10_000_000

_content: Final = attrgetter("headline", "headline_given", "publisher", "published", "url", "language", "body")
"""What a reader sees of an article or a draft."""

GONE: Final = gettext_noop(
    "This preview is over: it was added, cancelled, or it waited for more than a day. Add the article again to see a"
    " new one."
)


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """One article of a preview, counted from 0, as it would be stored.

    `dropped` are all lines that were taken for furniture, `kept` the places in it of those that stay in the body after
    all. `alike` are stored articles, `repeats` is the number of an earlier article of the preview that is the same.
    `replaces` is the key of the article that it takes the place of. `failures` has a sentence for each thing that could
    not be read, `chosen` tells how many articles of the preview will be stored.
    """

    token: str
    number: int
    count: int
    draft: Draft
    passages: int
    dropped: tuple[DroppedLine, ...]
    kept: frozenset[int]
    alike: tuple[Alike, ...]
    decision: Decision
    failures: tuple[Sentence, ...]
    chosen: int
    replaces: str | None = None
    repeats: int | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was stored: the drafts under their final keys, in the order of the change's outcomes.

    `entries` pairs each entry of a feed that was in the preview with its article's key, None if it was left out.
    """

    change: Change
    drafts: tuple[Draft, ...]
    entries: tuple[tuple[int, str | None], ...] = ()


class Curation:
    """Brings articles into a store by way of previews. Every scope sees its own previews only."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._locks: defaultdict[Scope, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._looking = asyncio.Semaphore(1)

    async def propose(
        self,
        scope: Scope,
        author: Author,
        readings: Sequence[Reading],
        failures: Sequence[Sentence] = (),
        entries: Sequence[int | None] = (),
    ) -> str:
        """Keep what was read for a day, with a first decision for each article; return the preview's token.

        An article replaces the scope's own one with the key that its source gives, or is left out if that is the same.
        In a batch, what is at least 95 % the same as an article that the scope sees, or as an earlier one of the batch,
        is left out. All else is to be added, also what is proposed alone, for a person sees what it is like.

        In a batch of more than 200 articles, or of more than ten million characters, only articles with the same key,
        the same link, or the same body as another of the batch are compared.

        `entries` are the ids of the feeds' entries that the readings come from. Raises CorpusError if nothing was read.
        """
        if not readings:
            raise CorpusError.of(joined(failures)) if failures else CorpusError("There is nothing to add.")
        drafts = await asyncio.to_thread(lambda: [with_key(reading.draft) for reading in readings])
        waiting = await self._decided(scope, drafts)
        articles = [
            replace(article, kind=reading.kind.name, entry=entry)
            for article, reading, entry in zip(waiting, readings, entries or [None] * len(readings), strict=True)
        ]
        return await self._store.previews.keep(scope, author, articles, failures)

    async def look(self, scope: Scope, token: str, number: int) -> PreviewPage | None:
        """Show one article of a preview, counted from 0; None if it is not there, or is more than a day old."""
        if (page := await self._store.previews.page(scope, token, number)) is None:
            return None
        draft = page.article.draft
        alike = await self.alike(scope, draft)
        count = await asyncio.to_thread(lambda: len(passages(draft.body, draft.language)))
        furniture = page.article.furniture
        return PreviewPage(
            token=token,
            number=number,
            count=page.count,
            draft=draft,
            passages=count,
            dropped=tuple(line for line, _ in furniture),
            kept=frozenset(place for place, (_, is_kept) in enumerate(furniture) if is_kept),
            alike=alike,
            decision=page.article.decision,
            failures=page.failures,
            chosen=page.chosen,
            replaces=page.article.replaces,
            repeats=page.article.repeats,
        )

    async def alike(self, scope: Scope, draft: Draft) -> tuple[Alike, ...]:
        """Find the articles that the scope sees and that a draft is like, one draft at a time.

        Searches need the same threads, so that no more than one of them is ever busy with this.
        """
        visible = self._store.visible(scope)
        async with self._looking:
            return await self._store.in_thread(lambda connection: find_alike(connection, visible, draft))

    async def draft(self, scope: Scope, token: str, number: int) -> Draft | None:
        """Read one article of a preview, without comparing it with what is stored; None if it is not there."""
        article = await self._store.previews.article(scope, token, number)
        return article.draft if article else None

    async def edit(self, scope: Scope, token: str, number: int, fields: Fields) -> None:
        """Change fields of an article before it is added; raise CorpusError that names the field if one is wrong."""
        async with self._locks[scope]:
            article = await self._article(scope, token, number)
            draft, changed = await asyncio.to_thread(edited, article.draft, fields)
            if "body" in changed:
                article = replace(article, kept=(), repeats=None)
            await self._change(scope, token, number, replace(article, draft=draft, edited=article.edited | changed))

    async def keep_lines(self, scope: Scope, token: str, number: int, indexes: Collection[int]) -> None:
        """Read an article again with exactly these of its dropped lines, by place, kept in the body.

        Its fields stay, typed or read. Raises CorpusError if the body itself was typed.
        """
        async with self._locks[scope]:
            article = await self._article(scope, token, number)
            if "body" in article.edited:
                raise CorpusError("The text was typed by hand, so no lines of the source can be put back into it.")
            article = await _with_lines(article, indexes)
            await self._change(scope, token, number, article)

    async def decide(
        self, scope: Scope, token: str, number: int, decision: Decision, replaces: str | None = None
    ) -> None:
        """Say what is to become of an article; `replaces` is the key of the scope's own article for it to replace."""
        if decision is Decision.REPLACE:
            if replaces is None:
                raise CorpusError("Say which article is to be replaced.")
            await self._own(scope, replaces)
        key = replaces if decision is Decision.REPLACE else None
        async with self._locks[scope]:  # what is being added just now is decided
            if not await self._store.previews.decide(scope, token, number, decision, key):
                raise CorpusError(GONE)

    async def accept(self, scope: Scope, token: str, author: Author, limits: Limits = UNLIMITED) -> Accepted:
        """Store what was chosen of a preview, all in one change, and forget the preview.

        An article that is added never takes another one's place: it gets a key of its own. Accepting once more what was
        stored, but could not be forgotten for a crash, changes nothing. Raises CorpusError if the preview is not there
        any more, and LimitError, the preview stays then, if there is no room for all.
        """
        async with self._locks[scope]:
            waiting = await self._store.previews.articles(scope, token)
            if not waiting:
                raise CorpusError(GONE)
            keys, drafts, change = await self._stored(scope, waiting, author, limits)
            await self._store.previews.delete(scope, token)
        entries = tuple(
            (article.entry, key) for article, key in zip(waiting, keys, strict=True) if article.entry is not None
        )
        return Accepted(change, drafts, entries)

    async def cancel(self, scope: Scope, token: str) -> bool:
        """Forget a preview; tell whether it was still there, once nobody is adding it any more."""
        async with self._locks[scope]:
            return await self._store.previews.delete(scope, token)

    async def edit_article(
        self, scope: Scope, key: str, fields: Fields, author: Author = HOST, limits: Limits = UNLIMITED
    ) -> Change:
        """Change fields of a stored article of exactly this scope; the id is None if that changes nothing.

        Raises CorpusError if a field is wrong, or if somebody else changes the article at the same time.
        """
        async with self._locks[scope]:
            await self._own(scope, key)
            last = next(iter(await self._store.history.of_article(scope, key)), None)
            stored = await self._store.history.draft(scope, key, last.number) if last else None
            if last is None or stored is None:  # somebody was quicker to remove it
                raise _no_article(key)
            draft, _ = await asyncio.to_thread(edited, stored, fields)
            if draft == stored:
                return Change(None, (Outcome.UNCHANGED,))
            basis = {key: last.number}
            return await self._store.put(scope, [draft], author, limits=limits, action=Action.EDIT, basis=basis)

    async def _stored(
        self, scope: Scope, waiting: Sequence[PreviewArticle], author: Author, limits: Limits
    ) -> tuple[list[str | None], tuple[Draft, ...], Change]:
        """Store what was chosen; give each article's key, the drafts that were stored, and the change."""
        adding = [article.decision is Decision.ADD for article in waiting]
        while True:
            keys = await self._final_keys(scope, waiting)
            drafts = tuple(
                replace(article.draft, key=key) for article, key in zip(waiting, keys, strict=True) if key is not None
            )
            if not drafts:
                return keys, (), Change(None, ())
            fresh = {key: 0 for key, is_added in zip(keys, adding, strict=True) if key is not None and is_added}
            action = Action.ADD if fresh else Action.EDIT
            try:
                change = await self._store.put(scope, drafts, author, limits=limits, action=action, basis=fresh)
            except ChangedMeanwhileError:  # one of the keys was free a moment ago; another one will be
                continue
            return keys, drafts, change

    async def _decided(self, scope: Scope, drafts: Sequence[Draft]) -> list[PreviewArticle]:
        """Decide for each draft what becomes of it unless a person decides otherwise."""
        thoroughly = len(drafts) <= MOST_COMPARED and sum(len(d.body) for d in drafts) <= MOST_CHARACTERS_COMPARED
        repeats = await asyncio.to_thread(repeated, drafts, thoroughly=thoroughly)
        copies = await self._copies(scope, drafts, thoroughly=thoroughly) if len(drafts) > 1 else [False]
        own = await self._store.keys(scope)
        decided: list[PreviewArticle] = []
        for draft, earlier, copy in zip(drafts, repeats, copies, strict=True):
            article = PreviewArticle(draft, kind="", headline=draft.headline, repeats=earlier)
            stored = await self._store.own_by_key(scope, draft.key) if draft.key in own else None
            own.discard(draft.key)  # a second one with its key is an article of its own
            if stored is not None and draft.key_given and _content(draft) != _content(stored):
                article = replace(article, decision=Decision.REPLACE, replaces=draft.key)
            elif copy or earlier is not None or (stored is not None and _content(stored) == _content(draft)):
                article = replace(article, decision=Decision.SKIP)
            decided.append(article)
        return decided

    async def _copies(self, scope: Scope, drafts: Sequence[Draft], *, thoroughly: bool) -> list[bool]:
        """Tell which drafts are the same as an article that the scope sees."""
        visible = self._store.visible(scope)
        if not thoroughly:
            async with self._looking:
                return await self._store.in_thread(lambda connection: copies_by_link(connection, visible, drafts))
        copies: list[bool] = []
        for draft in drafts:
            alike = await self.alike(scope, draft)
            copies.append(any(item.likeness >= SAME_FROM for item in alike))
        return copies

    async def _final_keys(self, scope: Scope, waiting: Sequence[PreviewArticle]) -> list[str | None]:
        """Give each article its key, None if it is left out; raise CorpusError if two replace the same one."""
        replaced = [article.replaces for article in waiting if article.decision is Decision.REPLACE]
        used = {key for key in replaced if key is not None}
        if len(used) < len(replaced):
            raise CorpusError("Two articles of this preview would replace the same one; let one of them be added.")
        stored = await self._store.keys(scope)
        keys: list[str | None] = []
        for article in waiting:
            if article.decision is Decision.ADD:
                keys.append(await self._free_key(scope, article.draft, stored, used))
            else:
                keys.append(article.replaces if article.decision is Decision.REPLACE else None)
        return keys

    async def _free_key(self, scope: Scope, draft: Draft, stored: set[str], used: set[str]) -> str:
        """Find a key that no other article has; one under which the very same article is stored already is free."""
        keys = variants(draft.key)
        key = next(keys)
        while key in used or (key in stored and not await self._is_stored(scope, key, draft)):
            key = next(keys)
        used.add(key)
        return key

    async def _is_stored(self, scope: Scope, key: str, draft: Draft) -> bool:
        article = await self._store.own_by_key(scope, key)
        return article is None or _content(article) == _content(draft)

    async def _article(self, scope: Scope, token: str, number: int) -> PreviewArticle:
        if (article := await self._store.previews.article(scope, token, number)) is None:
            raise CorpusError(GONE)
        return article

    async def _change(self, scope: Scope, token: str, number: int, article: PreviewArticle) -> None:
        article = replace(article, draft=with_key(article.draft))
        if not await self._store.previews.change(scope, token, number, article):
            raise CorpusError(GONE)

    async def _own(self, scope: Scope, key: str) -> Article:
        """Read an article of exactly this scope; raise CorpusError that says why it is none."""
        if article := await self._store.own_by_key(scope, key):
            return article
        other = await self._store.find(scope, key)
        if other is None:
            raise _no_article(key)
        if other.scope == BUNDLED:
            raise CorpusError(
                "“{headline}” ships with Dragoman and cannot be changed from here.", headline=other.headline
            )
        raise CorpusError(
            "“{headline}” belongs to whoever hosts Dragoman and cannot be changed from here.", headline=other.headline
        )


async def _with_lines(article: PreviewArticle, indexes: Collection[int]) -> PreviewArticle:
    furniture = [line for line, _ in article.furniture]
    if not all(0 <= index < len(furniture) for index in indexes):
        raise CorpusError("These lines have changed meanwhile; look at the preview again.")
    wanted = [furniture[index] for index in sorted(set(indexes))]
    # A line that says the same as the headline is known by the headline that was read, whatever was typed since.
    read = await reread(replace(article.draft, headline=article.headline), Kind[article.kind], wanted)
    kept = Counter(furniture) - Counter(read.dropped)
    draft = replace(article.draft, body=read.body, dropped=read.dropped)
    return replace(article, draft=draft, kept=tuple(kept.elements()))


def _no_article(key: str) -> CorpusError:
    return CorpusError("There is no article “{key}” here.", key=key)

"""What is kept of people and servers, for how long, and what becomes of it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from commands.language import gettext, gettext_noop, listed, ngettext, number
from commands.tree import ALLOWED_WITHIN_SECONDS
from corpus.store.answers import DAYS_KEPT, MOST_COUNTED
from corpus.store.previews import HOURS_KEPT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.models import Retention
    from corpus.store.forgetting import OfPerson, OfServer

NOTHING_OF_YOU: Final = gettext_noop(
    "**Nothing is kept of you.** Your Discord number stands nowhere, so there is nothing to delete."
)
_ARTICLES_STAY: Final = gettext_noop(
    "Articles and feeds stay, for they belong to the server. Instead of you they name “someone who asked to be"
    " forgotten”."
)


def kept_in_general(keep_days: int, retention: Retention) -> Iterator[str]:
    """Tell what is kept of anybody and any server, a paragraph each, with its heading."""
    yield gettext("**When you ask**")
    yield " ".join(_of_asking())
    yield gettext("**When you choose and follow**")
    yield " ".join(_of_choosing())
    yield gettext("**When you curate**")
    yield " ".join(_of_curating())
    yield gettext("**What a server has**")
    yield ngettext(
        "Articles with their sources and all versions, removed ones too, feeds, synonyms, saved questions, settings,"
        " follows of channels and notices to curators are kept until somebody deletes them, or until {count} day after"
        " Dragoman has left the server.",
        "Articles with their sources and all versions, removed ones too, feeds, synonyms, saved questions, settings,"
        " follows of channels and notices to curators are kept until somebody deletes them, or until {count} days"
        " after Dragoman has left the server.",
        keep_days,
    ).format(count=number(keep_days))
    yield gettext("**With whoever hosts Dragoman**")
    yield " ".join(
        [
            gettext(
                "The log says of each request what was used, in which server, how it ended and how long it took: no"
                " name, no number of yours, no text."
            ),
            _backups(retention),
        ]
    )


def small_print() -> Iterator[str]:
    """Tell what is kept only in memory, and what by others."""
    seconds = int(ALLOWED_WITHIN_SECONDS)
    yield ngettext(
        "How many commands you gave is remembered for {count} second, in memory alone.",
        "How many commands you gave is remembered for {count} seconds, in memory alone.",
        seconds,
    ).format(count=number(seconds))
    yield gettext(
        "What Discord keeps of commands and messages is Discord's; that includes answers posted with your name."
    )


def of_person(kept: OfPerson) -> str:
    """Tell where a person's number stands."""
    if not kept:
        return gettext(NOTHING_OF_YOU)
    # Translators: {places} is a list such as “2 changes of articles, 1 feed and your choice of a language”.
    return gettext("**Of you** your Discord number is kept, in {places}.").format(
        places=listed([*_places(kept), *_own(kept)])
    )


def what_goes(kept: OfPerson) -> Iterator[str]:
    """Tell what forgetting a person would do."""
    if places := _places(kept):
        # Translators: {places} is a list such as “2 changes of articles and 1 feed”.
        yield gettext("Your Discord number is taken out of {places}, in all servers.").format(places=listed(places))
    if own := _own(kept):
        # Translators: {things} is a list such as “1 preview and your choice of a language”.
        yield gettext("This is deleted: {things}.").format(things=listed(own))
    if places:
        yield gettext(_ARTICLES_STAY)


def what_went(kept: OfPerson) -> Iterator[str]:
    """Tell what forgetting a person has done."""
    if places := _places(kept):
        yield gettext("It was taken out of {places}.").format(places=listed(places))
    if own := _own(kept):
        yield gettext("This was deleted: {things}.").format(things=listed(own))


def of_server(kept: OfServer) -> Iterator[str]:
    """List what a server has, a line for each kind."""
    if kept.versions:
        versions = ngettext(
            "{count} version of these and of removed ones",
            "{count} versions of these and of removed ones",
            kept.versions,
        ).format(count=number(kept.versions))
        # Translators: “2 articles, with 3 versions of these and of removed ones”.
        yield gettext("- {articles}, with {versions}").format(articles=articles(kept.articles), versions=versions)
    curated = [
        _feeds(kept.feeds),
        _counted(kept.names, ngettext("{count} name in synonyms", "{count} names in synonyms", kept.names)),
        _counted(kept.checks, ngettext("{count} saved question", "{count} saved questions", kept.checks)),
        _previews(kept.previews),
        _follows(kept.follows),
    ]
    if any(curated):
        yield f"- {listed([words for words in curated if words])}"
    asked = [
        _counted(
            kept.unanswered, ngettext("{count} unanswered question", "{count} unanswered questions", kept.unanswered)
        ),
        _counted(
            kept.answers,
            ngettext(
                "{count} kept answer, whose buttons stop working",
                "{count} kept answers, whose buttons stop working",
                kept.answers,
            ),
        ),
        _counted(
            kept.questions,
            ngettext(
                "{count} question that is suggested or was marked",
                "{count} questions that are suggested or were marked",
                kept.questions,
            ),
        ),
    ]
    if any(asked):
        yield f"- {listed([words for words in asked if words])}"
    if kept.settings:
        yield gettext("- the settings, and what curators have not been told yet")


def in_backups(retention: Retention) -> str:
    """Say that what was deleted can still stand in a backup, and for how long."""
    return gettext("The host's backups, if there are any, hold it until they are replaced, {longest} at most.").format(
        longest=_longest(retention)
    )


def articles(count: int) -> str:
    """Count articles."""
    return ngettext("{count} article", "{count} articles", count).format(count=number(count))


def _of_asking() -> Iterator[str]:
    yield ngettext(
        "An answer is kept for {count} day so that its buttons work: the question and the quotes, not who asked.",
        "An answer is kept for {count} days so that its buttons work: the question and the quotes, not who asked.",
        DAYS_KEPT,
    ).format(count=number(DAYS_KEPT))
    yield gettext("A question that was answered for all to see is suggested in its server for as long.")
    yield gettext("A question without an answer is counted, with the last day, for those who curate; not who asked.")
    yield gettext("The latest {most} of each server are kept.").format(most=number(MOST_COUNTED))


def _of_choosing() -> Iterator[str]:
    yield gettext(
        "Your Discord number is kept with the language that you choose, and with what you follow, when you want to be"
        " told of it and what you were told, until you end that."
    )
    yield gettext(
        "When you mark an answer as helpful or not, your number is kept with that as long as the answer is; then only"
        " the count is left."
    )


def _of_curating() -> Iterator[str]:
    yield ngettext(
        "Your Discord number, without your name, is kept with each change of an article and each feed that you add, as"
        " long as the server has them, and with each preview, for {count} hour.",
        "Your Discord number, without your name, is kept with each change of an article and each feed that you add, as"
        " long as the server has them, and with each preview, for {count} hours.",
        HOURS_KEPT,
    ).format(count=number(HOURS_KEPT))


def _places(kept: OfPerson) -> list[str]:
    """Name where a person's number stands and something is left without it."""
    changes = ngettext("{count} change of articles", "{count} changes of articles", kept.changes)
    return [words for words in (_counted(kept.changes, changes), _feeds(kept.feeds)) if words]


def _own(kept: OfPerson) -> list[str]:
    """Name what is deleted with a person's number."""
    words = [
        _previews(kept.previews),
        _counted(kept.marks, ngettext("{count} mark of an answer", "{count} marks of answers", kept.marks)),
        gettext("your choice of a language") if kept.languages else "",
        _follows(kept.follows),
    ]
    return [named for named in words if named]


def _backups(retention: Retention) -> str:
    # Translators: {times} is a list such as “7 days, 4 weeks and 6 months”, {longest} the last of them.
    return gettext(
        "Backups, if any are made, are kept of the last {times}; what is deleted here goes from them as they are"
        " replaced, which takes about {longest} at most."
    ).format(times=listed(_times(retention)), longest=_longest(retention))


def _times(retention: Retention) -> list[str]:
    """List for how many days, weeks and months there are backups."""
    daily, weekly, monthly = retention.daily, retention.weekly, retention.monthly
    times = [
        _counted(daily, ngettext("{count} day", "{count} days", daily)),
        _counted(weekly, ngettext("{count} week", "{count} weeks", weekly)),
        _counted(monthly, ngettext("{count} month", "{count} months", monthly)),
    ]
    return [time for time in times if time]


def _longest(retention: Retention) -> str:
    """Tell how old the oldest backup can be."""
    return _times(retention)[-1]


def _feeds(count: int) -> str:
    return _counted(count, ngettext("{count} feed", "{count} feeds", count))


def _previews(count: int) -> str:
    return _counted(count, ngettext("{count} preview", "{count} previews", count))


def _follows(count: int) -> str:
    # Translators: things that somebody follows, such as a pair of countries.
    return _counted(count, ngettext("{count} thing that is followed", "{count} things that are followed", count))


def _counted(count: int, words: str) -> str:
    """Fill the number in; nothing is said of none."""
    return words.format(count=number(count)) if count else ""

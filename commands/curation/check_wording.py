"""How a saved question is answered with the article expected, and was before, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands.language import gettext, number

if TYPE_CHECKING:
    from corpus.checking import Checked


def standing(checked: Checked, headline: str) -> str:
    """Say how the article, called `headline`, is quoted now."""
    place = checked.now.place
    if checked.missing:
        said = gettext("“{headline}” is no longer here")
    elif not checked.now.answered and place is None:
        said = gettext("“{headline}” is not found, for there is no answer")
    elif not checked.now.answered:
        said = gettext("“{headline}” is near, but there is no answer")
    elif place is None:
        said = gettext("“{headline}” is not quoted")
    elif place == 1:
        said = gettext("“{headline}” is quoted first")
    else:
        said = gettext("“{headline}” is quoted as number {place}")
    return said.format(headline=headline, place=number(place or 0))


def worsened(checked: Checked) -> str:
    """Say how a saved question, whose answer got worse, was answered before and is answered now."""
    return gettext("“{question}”: {before}, and now {now}.").format(
        question=checked.saved.question, before=_before(checked), now=_now(checked)
    )


def _before(checked: Checked) -> str:
    last = checked.saved.last
    if not last or not last.place:
        return gettext("it had its article")
    said = (
        gettext("“{headline}” was quoted first")
        if last.place == 1
        else gettext("“{headline}” was quoted as number {place}")
    )
    return said.format(headline=checked.saved.headline, place=number(last.place))


def _now(checked: Checked) -> str:
    place = checked.now.place
    if checked.missing:
        return gettext("it is no longer here")
    if not checked.now.answered:
        return (
            gettext("it is not found, for there is no answer")
            if place is None
            else gettext("it is near, but there is no answer")
        )
    if place is None:
        return gettext("it is not quoted")
    return (
        gettext("it is quoted first") if place == 1 else gettext("it is quoted as number {place}").format(place=place)
    )

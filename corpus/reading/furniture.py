"""Leave a site's furniture out of an article: whole lines only, and each with the rule that said so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.models import DroppedLine
from corpus.reading.characters import columns, ends_sentence
from corpus.reading.furniture_rules import RULES, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.reading.lines import Line, Paragraph

_LONGEST = 300
_LONGEST_TAIL_LINE = 160
_DECORATION_BEFORE = re.compile(r"^[\s•»›>|*\-–—→▶►+#]+(?=\S)")
_DECORATION_AFTER = re.compile(r"(?:[\s•»›|*\-–—→▶►…:：]|\.\.\.)+$")
_APOSTROPHES = str.maketrans("’‘ʼ`", "''''")
_REPORTING = re.compile(
    r"\b(?:said|says?|told|tells?|added|adds|wrote|writes|urge[sd]|warn(?:s|ed)|report(?:s|ed)|announce[sd]"
    r"|state[sd]|note[sd]|according|joke[sd]|asked|argue[sd]|заявил|сказал|сообщ|отметил|призвал|подчеркнул"
    r"|деді|айтты|хабарлады|мәлімдеді"
    r"|kata|ujar|berkata|tegas)\w*\b|表示|指出|称|说|報道|据"
)


def find_rule(text: str) -> Rule | None:
    """Find the rule that makes a line furniture; None for a line of the article."""
    if len(text) > _LONGEST:
        # However long a line is, it needs a word; that rule comes first.
        return RULES[0] if RULES[0].pattern.fullmatch(text) else None
    folded = _fold(text)
    for rule in RULES:
        if rule.pattern.fullmatch(text if rule.cased else folded):
            return rule if rule.reported or not _REPORTING.search(folded) else None
    return None


def drop_furniture(lines: Sequence[Line]) -> tuple[list[Line], list[DroppedLine]]:
    """Part the lines into those of the article and those left out, both in order."""
    kept: list[Line] = []
    dropped: list[DroppedLine] = []
    for index, line in enumerate(lines):
        rule = find_rule(line.text)
        if rule and rule.opens_tail and (tail := lines[index + 1 :]) and all(map(_belongs_to_tail, tail)):
            dropped.append(DroppedLine(line.number, line.text, rule.name))
            dropped += [_dropped_tail(entry, rule) for entry in tail]
            break
        if rule:
            dropped.append(DroppedLine(line.number, line.text, rule.name))
        else:
            kept.append(line)
    return kept, dropped


def drop_joined_furniture(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], list[DroppedLine]]:
    """Do the same for prompts that were hard-wrapped over several lines."""
    kept: list[Paragraph] = []
    dropped: list[DroppedLine] = []
    for paragraph in paragraphs:
        rule = find_rule(paragraph.text) if len(paragraph.lines) > 1 else None
        if rule:
            dropped += [DroppedLine(line.number, line.text, rule.name) for line in paragraph.lines]
        else:
            kept.append(paragraph)
    return kept, dropped


def _fold(text: str) -> str:
    folded = text.translate(_APOSTROPHES).lower()
    return _DECORATION_AFTER.sub("", _DECORATION_BEFORE.sub("", folded))


def _belongs_to_tail(line: Line) -> bool:
    """Tell a name, a date or another article's headline from a sentence."""
    if find_rule(line.text):
        return True
    return columns(line.text) <= _LONGEST_TAIL_LINE and not ends_sentence(line.text)


def _dropped_tail(line: Line, opener: Rule) -> DroppedLine:
    own = find_rule(line.text)
    return DroppedLine(line.number, line.text, own.name if own else f"after {opener.name}")

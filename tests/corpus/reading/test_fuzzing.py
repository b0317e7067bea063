"""Files of every kind that are broken in every way."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.draft_json import draft_as_json, draft_from_json
from corpus.errors import ReadingError
from corpus.reading.reader import read_content
from tests.corpus.reading.documents import archive, member, pdf, with_member, word

PROSE = "Exporters in the north said on Friday that the first trains would leave for the coast in May."
WORD = word([PROSE, "Advertisement"], "Grain", "Grain", [["a", "b"]])
PARTS = ("word/document.xml", "word/styles.xml", "docProps/core.xml", "[Content_Types].xml", "_rels/.rels")
VALID = {
    "a.md": f"---\ntitle: Grain\n---\n# Grain\n\n{PROSE}\n".encode(),
    "a.txt": f"Grain\n\nAdvertisement\n\n{PROSE}\n".encode(),
    "a.html": f"<html><head><title>x</title></head><body><h1>Grain</h1><p>{PROSE}</p></body></html>".encode(),
    "a.jsonl": b'{"id": "a", "clean": true, "headline": "b", "body": "Grain left."}\n{"body": "Grain left."}\n',
    "a.csv": f'title;text;date\nGrain;"{PROSE}";2024-11-08\n'.encode(),
    "a.pdf": pdf([["Grain", "", PROSE], ["Grain", PROSE, "2"]], "/Title (Grain) /CreationDate (D:20241108)"),
    "a.docx": WORD,
    "a.zip": archive({"a.md": PROSE.encode(), "b/c.docx": WORD, "d.csv": b"text\nx"}),
}
CUTS = st.tuples(st.integers(0, 1 << 16), st.integers(0, 12), st.binary(max_size=12))
LEAVES = st.sampled_from(
    (
        *("<w:t>Grain left.</w:t>", "<w:br/>", "<!-- x -->", "<?x y?>", "&a;", "<w:pPr><w:pStyle/></w:pPr>"),
        *("<w:pPr><w:pStyle w:val='Heading1'/></w:pPr>", "<w:pPr><w:pStyle w:val='x'/></w:pPr>"),
    )
)
TAGS = st.sampled_from(["w:p", "w:tbl", "w:tr", "w:tc", "w:r", "w:sdt", "w:sdtContent", "w:ins", "w:hyperlink", "v"])
XML = st.recursive(
    LEAVES,
    lambda inner: st.builds(lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", TAGS, st.lists(inner, max_size=4)),
)


def _check(content: bytes, name: str) -> None:
    """Read a file and let its drafts go through JSON; any exception is the failure."""
    for found in read_content(content, name=name, key="k"):
        if isinstance(found, ReadingError):
            assert str(found).endswith((".", ")."))
        else:
            assert draft_from_json(draft_as_json(found.draft)) == found.draft
            assert found.draft.headline
            str(found.draft).encode()


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(sorted(VALID)), st.lists(CUTS, min_size=1, max_size=6), st.none() | st.integers(0, 1 << 16))
def test_a_damaged_file_is_read_or_refused(name: str, cuts: list[tuple[int, int, bytes]], end: int | None) -> None:
    """A valid file with pieces overwritten, and cut off anywhere, gives drafts or sentences."""
    content = bytearray(VALID[name])
    for at, length, piece in cuts:
        start = at % len(content)
        content[start : start + length] = piece
    _check(bytes(content if end is None else content[: end % (len(content) + 1)]), name)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(sorted(VALID)), st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(name: str, content: bytes) -> None:
    """What was never a file of that kind gives drafts or sentences, with the beginning of one too."""
    _check(content, name)
    _check(VALID[name][:40] + content, name)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(PARTS), st.lists(CUTS, min_size=1, max_size=4))
def test_a_document_with_a_damaged_part_is_read_or_refused(part: str, cuts: list[tuple[int, int, bytes]]) -> None:
    """The archive is sound, and what is in it is not."""
    _check(_damaged_part(part, cuts), "a.docx")


@settings(deadline=None, max_examples=150)
@given(XML)
def test_a_document_of_any_elements_is_read_or_refused(xml: str) -> None:
    """Elements in places where they do not belong break nothing."""
    whole = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{xml}</w:body>'
    _check(with_member(WORD, PARTS[0], f"{whole}</w:document>".encode()), "a.docx")


def _damaged_part(part: str, cuts: list[tuple[int, int, bytes]]) -> bytes:
    content = bytearray(member(WORD, part))
    for at, length, piece in cuts:
        start = at % len(content)
        content[start : start + length] = piece
    return with_member(WORD, part, bytes(content))

"""Make documents to read: PDF files from the ground up, Word documents and archives."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import docx

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_LINE = 14


def pdf(pages: Sequence[Sequence[str]], information: str = "", trailer: str = "") -> bytes:
    """Make a PDF of Latin pages, a line each; an empty line is a gap. The two texts go into the file as they are."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = "".join(f"({_escaped(line)}) Tj T* " if line else "T* " for line in lines)
        content = f"BT /F1 11 Tf {_LINE} TL 72 760 Td {shown}ET"
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    objects.append(f"<< {information} >>")
    return assembled(objects, f"/Info {len(objects)} 0 R {trailer}")


def assembled(objects: Iterable[str], trailer: str) -> bytes:
    """Write PDF objects, numbered from 1, with the table that finds them."""
    content = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(offsets) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n"
    return content + f"{end}startxref\n{len(content)}\n%%EOF\n".encode("latin-1")


def word(paragraphs: Sequence[str], heading: str = "", title: str = "", table: Sequence[Sequence[str]] = ()) -> bytes:
    """Make a Word document: a heading if there is one, paragraphs, and a table if there is one."""
    document = docx.Document()
    document.core_properties.title = title
    if heading:
        document.add_heading(heading, level=1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        made = document.add_table(len(table), len(table[0]))
        for row, cells in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def archive(members: Mapping[str, bytes]) -> bytes:
    """Make a ZIP archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return stream.getvalue()


def member(content: bytes, name: str) -> bytes:
    """Take one member out of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return file.read(name)


def with_member(content: bytes, name: str, replacement: bytes) -> bytes:
    """Put another content in the place of one member of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return archive({member: file.read(member) for member in file.namelist()} | {name: replacement})


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")

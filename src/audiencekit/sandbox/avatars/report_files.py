"""Reports as files: a PDF or a document of Word."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from audiencekit.sandbox.avatars.report_content import Block, Grid, Heading, Paragraph

_SIZES = {1: 18, 2: 14, 3: 11}


def write_pdf(path: Path, blocks: Iterable[Block]) -> None:
    """Write a PDF. Its own fonts hold Western characters only: others show as question marks."""
    from fpdf import FPDF

    document = FPDF()
    document.set_auto_page_break(True, margin=15)
    document.add_page()
    for block in blocks:
        match block:
            case Heading(words, level):
                document.set_font("Helvetica", "B", _SIZES[level])
                document.multi_cell(0, 6 + 2 * (3 - level), _western(words), new_x="LMARGIN", new_y="NEXT")
                document.ln(1)
            case Paragraph(words):
                document.set_font("Helvetica", "", 10)
                document.multi_cell(0, 5, _western(words), new_x="LMARGIN", new_y="NEXT")
                document.ln(2)
            case Grid(rows):
                document.set_font("Helvetica", "", 9)
                with document.table(first_row_as_headings=len(rows[0]) > 2, line_height=5) as table:
                    for cells in rows:
                        table.row([_western(cell) for cell in cells])
                document.ln(3)
    document.output(str(path))


def write_docx(path: Path, blocks: Iterable[Block]) -> None:
    """Write a document of Word."""
    from docx import Document

    document = Document()
    for block in blocks:
        match block:
            case Heading(words, level):
                document.add_heading(words, level - 1)
            case Paragraph(words):
                document.add_paragraph(words)
            case Grid(rows):
                table = document.add_table(rows=0, cols=len(rows[0]), style="Light Grid Accent 1")
                for cells in rows:
                    for cell, words in zip(table.add_row().cells, cells, strict=True):
                        cell.text = words
    document.save(str(path))


def _western(words: str) -> str:
    return words.encode("cp1252", "replace").decode("cp1252").encode("latin-1", "replace").decode("latin-1")

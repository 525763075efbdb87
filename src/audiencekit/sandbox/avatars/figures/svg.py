"""A drawing as SVG, and the page of HTML around it. Nothing is loaded from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import attrs

ORIGINAL, AVATARS = "#444b5a", "#e0782f"
GRID, INK = "#d9dce3", "#22262e"
SHADES = ("#3b6fb6", "#e0782f", "#3f9a63", "#a4529c", "#c2a132", "#4bb1bd", "#b84a4a", "#7b7f8c")


@attrs.define
class Drawing:
    """Shapes on a canvas of pixels, the origin at the top left."""

    width: float
    height: float
    shapes: list[str] = attrs.field(factory=list[str])

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", size: int = 12) -> None:
        """Words at a place, which are shortened where they are long."""
        shown = words if len(words) <= 28 else f"{words[:27]}…"
        style = f'text-anchor="{anchor}" font-size="{size}" fill="{INK}"'
        self.shapes.append(f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(shown)}</text>')

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = GRID) -> None:
        self.shapes.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>')

    def box(self, x: float, y: float, width: float, height: float, colour: str, *, opacity: float = 1.0) -> None:
        self.shapes.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
            f' fill="{colour}" fill-opacity="{opacity:g}"/>'
        )

    def dot(self, x: float, y: float, colour: str) -> None:
        self.shapes.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}" fill-opacity="0.6"/>')

    def curve(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.shapes.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-opacity="0.6"/>')

    def legend(self, names: Sequence[str], colours: Sequence[str]) -> None:
        """Names with their colours, along the top."""
        x = 60.0
        for name, colour in zip(names, colours, strict=False):
            self.box(x, 8, 12, 12, colour)
            self.text(x + 17, 19, name)
            x += 30 + 7.2 * min(len(name), 28)

    def render(self) -> str:
        """The element."""
        size = f'width="{self.width:.0f}" height="{self.height:.0f}" viewBox="0 0 {self.width:.0f} {self.height:.0f}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">{"".join(self.shapes)}</svg>'


def page(title: str, *parts: str) -> str:
    """A whole document of *parts*, which are elements."""
    head = f'<meta charset="utf-8"><title>{escape(title)}</title>'
    style = (
        "<style>body{font-family:sans-serif;color:#22262e;margin:16px}td,th{padding:3px 10px;text-align:right}</style>"
    )
    return (
        f"<!DOCTYPE html><html><head>{head}{style}</head><body><h3>{escape(title)}</h3>{''.join(parts)}</body></html>"
    )


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of text."""
    top = "".join(f"<th>{escape(name)}</th>" for name in header)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{top}</tr>{body}</table>"

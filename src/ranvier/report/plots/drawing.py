"""A sheet of SVG with the divisions of an EMG screen, and scatter plots with plain axes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

import numpy as np

from ranvier.record.recordings import Samples
from ranvier.report.wording import number_text

INK, SOFT, GRID, RED, BLUE, GREEN = "#1a1a1a", "#5a5f6b", "#d5dbe3", "#b3261e", "#0b57d0", "#188038"
COLOURS = ("#0b57d0", "#b3261e", "#188038", "#9334a6", "#b06000", "#007b83", "#5f6368", "#c2185b", "#3f51b5", "#827717")
"""One after the other for motor units and sweeps."""

MOST_POINTS = 1400
"""A line is drawn with so many points: extremes are kept."""

LETTER_WIDTH = 0.54
"""Mean width of a letter, as a share of its size."""

SENSITIVITIES_UV = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
SWEEPS_MS = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(slots=True)
class Sheet:
    """A drawing that grows: everything is placed in pixels from its upper left corner.

    about  what it shows, in a sentence for those who do not see it
    """

    width: float
    height: float
    title: str
    about: str = ""
    parts: list[str] = field(default_factory=list[str])

    def text(
        self, x: float, y: float, words: str, *, anchor: str = "start", colour: str = INK, size: float = 12
    ) -> None:
        """Words at a place."""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-size="{size:g}">'
            f"{escape(words)}</text>"
        )

    def heading(self, words: str) -> None:
        """The title above the drawing, small enough to fit."""
        room = (self.width - 24) / max(LETTER_WIDTH * len(words), 1)
        self.text(16, 24, words, size=round(min(14.0, room), 1))

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str = INK, width: float = 1, dash: str = ""
    ) -> None:
        """A straight line."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width:g}"{dashed}/>'
        )

    def path(self, x: Samples, y: Samples, colour: str = INK, width: float = 1.2, opacity: float = 1) -> None:
        """A line through points; of many only the extremes are kept."""
        a, b = _thinned(x, y)
        points = " ".join(f"{p:.1f},{q:.1f}" for p, q in zip(a.tolist(), b.tolist(), strict=True))
        faint = f' stroke-opacity="{opacity:g}"' if opacity < 1 else ""
        self.parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
            f'stroke-linejoin="round"{faint}/>'
        )

    def dots(
        self, x: Iterable[float], y: Iterable[float], colour: str = INK, radius: float = 2.5, opacity: float = 0.75
    ) -> None:
        """A dot at each place."""
        places = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="{radius:g}"/>' for a, b in zip(x, y, strict=True))
        self.parts.append(f'<g fill="{colour}" fill-opacity="{opacity:g}">{places}</g>')

    def rings(self, x: Iterable[float], y: Iterable[float], colour: str = INK, radius: float = 5) -> None:
        """A ring at each place, which leaves a dot within to be seen."""
        places = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="{radius:g}"/>' for a, b in zip(x, y, strict=True))
        self.parts.append(f'<g fill="none" stroke="{colour}" stroke-width="1.4">{places}</g>')

    def strokes(self, x: Iterable[float], low: float, high: float, colour: str = INK, width: float = 1.2) -> None:
        """An upright stroke of the same height at each place."""
        places = "".join(f"M{each:.1f} {low:.1f}V{high:.1f}" for each in x)
        if places:
            self.parts.append(f'<path d="{places}" stroke="{colour}" stroke-width="{width:g}"/>')

    def svg(self) -> str:
        """The whole drawing."""
        label = escape(f"{self.title}. {self.about}" if self.about else self.title, quote=True)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" '
            f'width="{self.width:g}" height="{self.height:g}" role="img" aria-label="{label}" '
            f'font-family="system-ui, sans-serif">'
            f'<rect width="100%" height="100%" fill="#fff"/>{"".join(self.parts)}</svg>\n'
        )


def _thinned(x: Samples, y: Samples) -> tuple[Samples, Samples]:
    if x.size <= MOST_POINTS:
        return x, y
    size = -(-x.size // (MOST_POINTS // 2))
    pad = -x.size % size
    low = np.pad(y, (0, pad), mode="edge").reshape(-1, size)
    first = np.arange(len(low)) * size
    a, b = low.argmin(axis=1), low.argmax(axis=1)
    places = np.minimum(np.stack([np.minimum(a, b), np.maximum(a, b)], axis=1) + first[:, None], x.size - 1).ravel()
    return x[places], y[places]


def fitting(span: float, divisions: float, steps: Sequence[float]) -> float:
    """The finest of the usual steps at which a span fits into so many divisions.

    >>> fitting(9.5, 5, (1, 2, 5))
    2
    """
    return next((step for step in steps if span <= step * divisions), steps[-1])


def per_division(uv: float, ms: float) -> str:
    """Sensitivity and sweep speed in words.

    >>> per_division(2000, 5), per_division(50, 10)
    ('2 mV/div, 5 ms/div', '50 µV/div, 10 ms/div')
    """
    height = f"{uv / 1000:g} mV" if uv >= 1000 else f"{uv:g} µV"
    time = f"{ms / 1000:g} s" if ms >= 1000 else f"{ms:g} ms"
    return f"{height}/div, {time}/div"


@dataclass(frozen=True, slots=True)
class Screen:
    """A field of divisions: negative is up, and the first division begins at `first_ms`."""

    left: float
    top: float
    across: int
    down: float
    uv_per_division: float
    ms_per_division: float
    first_ms: float
    wide: float = 58
    high: float = 34

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.across * self.wide

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.down * self.high

    def x(self, ms: float) -> float:
        """The place of a time."""
        return self.left + (ms - self.first_ms) / self.ms_per_division * self.wide

    def grid(self, sheet: Sheet) -> None:
        """Lines of the divisions, those at the edges too."""
        for n in range(self.across + 1):
            x = self.left + n * self.wide
            sheet.line(x, self.top, x, self.bottom, GRID, 1)
        for n in range(int(self.down) + 1):
            y = self.top + n * self.high
            sheet.line(self.left, y, self.right, y, GRID, 1)

    def trace(
        self, sheet: Sheet, times_ms: Samples, uv: Samples, zero: float, colour: str = INK, width: float = 1.2,
        opacity: float = 1,
    ) -> None:  # fmt: skip
        """A trace whose baseline lies at the height `zero`; what leaves the screen is cut at its edges."""
        inside = (times_ms >= self.first_ms) & (times_ms <= self.first_ms + self.across * self.ms_per_division)
        if not inside.any():
            return
        x = self.left + (times_ms[inside] - self.first_ms) / self.ms_per_division * self.wide
        y = zero + uv[inside] / self.uv_per_division * self.high
        sheet.path(x, np.clip(y, self.top, self.bottom), colour, width, opacity)

    def y(self, uv: float, zero: float) -> float:
        """The height of a value above the baseline at `zero`."""
        return min(max(zero + uv / self.uv_per_division * self.high, self.top), self.bottom)


@dataclass(frozen=True, slots=True)
class Axes:
    """A field with an axis of numbers on the left and below."""

    left: float
    top: float
    width: float
    height: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def x(self, value: float) -> float:
        """The place of a value across."""
        low, high = self.x_range
        return self.left + (value - low) / (high - low) * self.width

    def y(self, value: float) -> float:
        """The height of a value."""
        low, high = self.y_range
        return self.top + self.height - (value - low) / (high - low) * self.height

    def draw(self, sheet: Sheet, x_title: str, y_title: str, *, whole: bool = False) -> None:
        """Lines, numbers and titles.

        whole  across there are whole numbers alone
        """
        for value in ticks(*self.x_range, 8):
            if whole and value % 1:
                continue
            sheet.line(self.x(value), self.top, self.x(value), self.top + self.height, GRID)
            sheet.text(
                self.x(value), self.top + self.height + 16, number_text(value), anchor="middle", colour=SOFT, size=11
            )
        for value in ticks(*self.y_range, 5):
            sheet.line(self.left, self.y(value), self.left + self.width, self.y(value), GRID)
            sheet.text(self.left - 6, self.y(value) + 4, number_text(value), anchor="end", colour=SOFT, size=11)
        sheet.line(self.left, self.top, self.left, self.top + self.height, SOFT)
        sheet.line(self.left, self.top + self.height, self.left + self.width, self.top + self.height, SOFT)
        sheet.text(self.left + self.width, self.top + self.height + 32, x_title, anchor="end", size=12)
        sheet.text(self.left - 6, self.top - 8, y_title, size=12)


def ticks(low: float, high: float, most: int) -> Iterator[float]:
    """Round numbers from low to high.

    >>> list(ticks(0, 10, 5))
    [0, 2, 4, 6, 8, 10]
    """
    span = max((high - low) / most, 1e-12)
    power = 10.0 ** math.floor(math.log10(span))
    step = next((factor * power for factor in (1, 2, 5) if factor * power >= span * 0.999), 10 * power)
    for each in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1):
        yield each * step if step % 1 else int(each * step)


def round_up(value: float) -> float:
    """The next round number above a value, for the end of an axis.

    >>> round_up(7.2), round_up(430)
    (8.0, 500.0)
    """
    if value <= 0 or not math.isfinite(value):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if factor * power >= value)

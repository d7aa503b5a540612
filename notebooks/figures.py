"""Figures for a projector: large type, axes with units, and the numbers in words for a screen reader."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

SIZE = (9.0, 4.5)
"""Inches."""
STYLE = {"font.size": 15, "axes.spines.top": False, "axes.spines.right": False, "svg.fonttype": "none"}
MARKERS = "osD^v"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn figure; `words` says what it shows."""

    svg: str
    words: str

    def __repr__(self) -> str:
        return self.words

    def _repr_html_(self) -> str:
        return (
            f'<figure style="margin: 0" role="img" aria-label="{html.escape(self.words)}">{self.svg}</figure>'
        )


def lost_updates(clients: Sequence[int], kept: Mapping[str, Sequence[int]]) -> Picture:
    """How many of the pieces that clients delivered at once are in stock, for each way of adding."""
    with rc_context(STYLE):
        figure, axes = _blank()
        axes.plot(clients, clients, color="gray", linestyle=":", label="delivered")
        for marker, (way, pieces) in zip(MARKERS, kept.items(), strict=False):
            axes.plot(clients, pieces, marker=marker, label=way)
        axes.set_xlabel("clients at once, each with one piece")
        axes.set_ylabel("pieces in stock")
        axes.legend(frameon=False)
        lines = [f"{way}: {_listed(pieces)}" for way, pieces in kept.items()]
        return _picture(
            figure, f"Pieces in stock after {_listed(clients)} deliveries at once. " + "; ".join(lines)
        )


def latency(waiting: Mapping[str, Sequence[float]], others: Mapping[str, Sequence[float]]) -> Picture:
    """When answers arrive, a row for each way: of requests that wait, and of others that came meanwhile."""
    with rc_context(STYLE):
        figure, axes = _blank()
        for row, (way, seconds) in enumerate(waiting.items()):
            unseen = "_" * row  # one entry in the legend for all rows
            axes.plot(seconds, [row] * len(seconds), "o", color="C0", label=f"{unseen}requests that wait")
            above = [row - 0.2] * len(others[way])
            axes.plot(others[way], above, "D", color="C3", label=f"{unseen}others meanwhile")
        axes.set_yticks(range(len(waiting)), list(waiting))
        axes.set_ylim(len(waiting) - 0.5, -0.5)
        axes.set_xlim(left=0)
        axes.set_xlabel("seconds until the answer")
        axes.legend(frameon=False, loc="lower right")
        lines = [f"{way}: {max(waiting[way]):.2f} s, others {max(others[way]):.2f} s" for way in waiting]
        return _picture(figure, "The last answer of each way. " + "; ".join(lines))


def _blank() -> tuple[Figure, Axes]:
    figure = Figure(figsize=SIZE, layout="constrained")
    return figure, figure.add_subplot()


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _picture(figure: Figure, words: str) -> Picture:
    file = BytesIO()
    figure.savefig(file, format="svg")
    svg = file.getvalue().decode()
    return Picture(svg[svg.index("<svg") :], words)

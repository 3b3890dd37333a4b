"""The title block of a page, and tables with four faces: HTML, Markdown, data for machines, one line for terminals."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from html import escape
from typing import Any

import pandas as pd
from IPython.display import display

from onepot_analysis.show import words

DECIMALS = {"gbp": 0, "gbp_million": 1, "gbp_million_2": 2, "per_cent": 1, "per_cent_2": 2, "percentage_points": 2}
DECIMALS |= {"two_decimals": 2, "people": 0, "count": 0}
ENDS = {"lower": math.floor, "upper": math.ceil}
FORMATS: dict[str, Callable[[Any], str]] = {"text": str}
FORMATS |= {kind: partial(words.number, decimals=decimals) for kind, decimals in DECIMALS.items()}
FORMATS |= {
    f"{kind}_{end}": partial(words.bound, decimals=decimals, towards=towards)
    for kind, decimals in DECIMALS.items()
    for end, towards in ENDS.items()
}
RESOURCE = "application/vnd.dataresource+json"
MARKS = (words.GAP, words.NOT_APPLICABLE)


@dataclass(frozen=True)
class TitleBlock:
    """The head of a page: whose it is and how its amounts are known.

    Its display names the partnership also in its metadata, which `onepot build` checks.

    Parameters
    ----------
    title : str
        Heading and title of the document.
    basis : str
        How the amounts of the partnership are known: published, modelled, or part of each.
    text : str
        Markdown below the heading.
    """

    partnership_id: str
    title: str
    basis: str
    text: str

    def __repr__(self) -> str:
        return self.title

    def _ipython_display_(self) -> None:
        about = {"partnership_id": self.partnership_id, "title": self.title, "basis": self.basis}
        text = f"# {self.title}\n\n{self.text}"
        display({"text/markdown": text, "text/plain": text}, raw=True, metadata={"onepot": about})


def bounds_columns(frame: pd.DataFrame, lower: str, upper: str, label: str, kind: str) -> dict[str, tuple[str, str]]:
    """Columns of a pair of bounds for a `Table`: one where every row's bounds are equal, else two.

    The label says what is bounded, with the unit last and in brackets; the kind is one of `DECIMALS`. The ends stay as
    they are, and their formats round them outward.

    Examples
    --------
    >>> frame = pd.DataFrame({"lower": [-2.0, 0.0], "upper": [0.0, 0.0]})
    >>> bounds_columns(frame, "lower", "upper", "Change (£)", "gbp")
    {'lower': ('Change, lower (£)', 'gbp_lower'), 'upper': ('Change, upper (£)', 'gbp_upper')}
    >>> bounds_columns(frame.tail(1), "lower", "upper", "Change (£)", "gbp")
    {'lower': ('Change (£)', 'gbp')}
    """
    if frame[[lower, upper]].nunique(axis="columns", dropna=False).le(1).all():
        return {lower: (label, kind)}
    name, bracket, unit = label.partition(" (")
    columns = zip((lower, upper), ENDS, strict=True)
    return {column: (f"{name}, {end}{bracket}{unit}", f"{kind}_{end}") for column, end in columns}


@dataclass(frozen=True)
class Table:
    """A table for readers: numbers as numbers in `frame`, shown by `columns`; where there is none, a gap or a mark.

    Parameters
    ----------
    frame : DataFrame
        One row a row of the table; the first shown column names the row. In a column of numbers, missing is shown as
        [x] (not known), and a mark such as [z] (nothing to divide by) stands as it is.
    columns : dict
        Column of `frame` to (label, format); formats are the keys of `FORMATS`. Units stand in the label. Those that
        end in _lower or _upper round down or up, but not in a row where both ends are the same: the frame has the other
        end by the same name. After the first, a column without a value is left out, and words that are the same in each
        of several rows move into the caption.
    caption : str
        What the table shows, where and when.
    source : str
        Documents, and whether amounts are published or modelled.
    total : bool
        Whether the last row is the total of the others.

    Examples
    --------
    >>> frame = pd.DataFrame({"stream": ["Adults", "DIP"], "amount": [381.3, 95], "basis": "published"})
    >>> columns = {"stream": ("Stream", "text"), "amount": ("£m", "gbp_million"), "basis": ("Basis", "text")}
    >>> print(Table(frame, columns, "The pot", "letter").markdown())
    **The pot. Basis: published**
    <BLANKLINE>
    | Stream | £m |
    | :--- | ---: |
    | Adults | 381.3 |
    | DIP | 95.0 |
    <BLANKLINE>
    Source: letter
    """

    frame: pd.DataFrame
    columns: dict[str, tuple[str, str]]
    caption: str
    source: str
    total: bool = False

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {
            "text/plain": repr(self),
            "text/html": self.html(),
            "text/markdown": self.markdown(),
            RESOURCE: self.resource(),
        }

    def __repr__(self) -> str:
        return f"Table: {self._caption} ({len(self.frame)} rows)"

    def html(self) -> str:
        """The table with caption, scoped headers and its source in a paragraph below."""
        kinds = [kind for _, kind in self._shown.values()]
        head = "".join(_cell("th", label, kind, "col") for label, kind in self._shown.values())
        rows = []
        for named, *others in (list(zip(row, kinds, strict=True)) for row in self._rows()):
            rows.append(_cell("th", *named, "row") + "".join(_cell("td", *cell) for cell in others))
        lines = [f"<tr>{row}</tr>" for row in rows]
        if self.total:
            lines[-1] = f'<tr class="total">{rows[-1]}</tr>'
        body = "\n".join(lines)
        return (
            f'<table class="onepot">\n<caption>{escape(self._caption)}</caption>\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n"
            f'<p class="source">Source: {escape(self.source)}</p>'
        )

    def markdown(self) -> str:
        """The table as a pipe table between its caption and its source."""
        head = [label for label, _ in self._shown.values()]
        ruler = [":---" if kind == "text" else "---:" for _, kind in self._shown.values()]
        rows = [[cell.replace("|", r"\|") for cell in row] for row in self._rows()]
        if self.total:
            rows[-1] = [cell and f"**{cell}**" for cell in rows[-1]]
        lines = "\n".join(f"| {' | '.join(row)} |" for row in [head, ruler, *rows])
        return f"**{self._caption}**\n\n{lines}\n\nSource: {self.source}"

    def resource(self) -> dict[str, Any]:
        """The table as a Frictionless tabular data resource: values unformatted, gaps as null, words in every row."""
        columns = {name: self.columns[name] for name in self.columns if name in self._shown or name in self._same}
        fields = [
            {"name": name, "title": label, "type": "string" if kind == "text" else "number", "format": kind}
            for name, (label, kind) in columns.items()
        ]
        values = self.frame[list(columns)].astype(object)
        resource = {
            "title": self.caption,
            "sources": [{"title": self.source}],
            "schema": {"fields": fields, "missingValues": ["", *MARKS]},
            "data": values.where(values.notna(), None).to_dict("records"),
        }
        return resource | ({"total": True} if self.total else {})

    @cached_property
    def _same(self) -> dict[str, str]:
        """Columns of text, but the first, that hold the same words in each of several rows, and the words."""
        texts = [name for name, (_, kind) in list(self.columns.items())[1:] if kind == "text"]
        found = {name: self.frame[name].unique() for name in texts if len(self.frame) > 1}
        return {
            name: values[0]
            for name, values in found.items()
            if len(values) == 1 and not _is_blank(values[0]) and values[0] not in MARKS
        }

    @cached_property
    def _shown(self) -> dict[str, tuple[str, str]]:
        """The columns that say something row by row: the first, and those with a value that are not all the same words."""
        first, *others = (name for name in self.columns if name not in self._same)
        kept = [name for name in others if self.frame.empty or not self.frame[name].map(_is_blank).all()]
        return {name: self.columns[name] for name in [first, *kept]}

    @property
    def _caption(self) -> str:
        return ". ".join([self.caption, *(f"{self.columns[name][0]}: {text}" for name, text in self._same.items())])

    def _rows(self) -> list[list[str]]:
        """The cells as a reader sees them."""
        kinds = {name: kind for name, (_, kind) in self._shown.items()}
        rows = self.frame.to_dict("records")
        return [[cell(row, name, kind) for name, kind in kinds.items()] for row in rows]


def _is_blank(value: Any) -> bool:
    return not value.strip() if isinstance(value, str) else bool(pd.isna(value))


def cell(row: Mapping, name: str, kind: str) -> str:
    """A value of a row as a reader sees it; an end of bounds that meet in the row is a number like any other."""
    value = row[name]
    if isinstance(value, str):
        return value
    plain, _, end = kind.rpartition("_")
    other = {"lower": name.replace("lower", "upper"), "upper": name.replace("upper", "lower")}.get(end, name)
    is_known = other != name and row.get(other) == value
    return words.GAP if pd.isna(value) else FORMATS[plain if is_known else kind](value)


def _cell(tag: str, text: str, kind: str, scope: str = "") -> str:
    scoped = f' scope="{scope}"' if scope else ""
    numeric = "" if kind == "text" else ' class="num"'
    return f"<{tag}{scoped}{numeric}>{escape(text)}</{tag}>"

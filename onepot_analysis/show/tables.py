"""One table, four faces: HTML for pages, Markdown for plain readers, data for machines, one line for terminals."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from html import escape

import pandas as pd

from onepot_analysis.show import words

FORMATS = {
    "text": str,
    "gbp": words.number,
    "gbp_million": lambda value: words.number(value, 1),
    "gbp_million_2": lambda value: words.number(value, 2),
    "per_cent": lambda value: words.number(value, 1),
    "per_cent_2": lambda value: words.number(value, 2),
    "percentage_points": lambda value: words.number(value, 2),
    "two_decimals": lambda value: words.number(value, 2),
    "people": words.number,
    "count": words.number,
}


MARKS = (words.GAP, words.NOT_APPLICABLE)


def bounds_columns(frame: pd.DataFrame, lower: str, upper: str, label: str, kind: str) -> dict[str, tuple[str, str]]:
    """Columns of a pair of bounds for a `Table`: one where every row's bounds are equal, else two.

    Parameters
    ----------
    frame : DataFrame
    lower, upper : str
        Columns of the bounds.
    label : str
        What is bounded, the unit last and in brackets.
    kind : str
        Format, a key of `FORMATS`.

    Examples
    --------
    >>> frame = pd.DataFrame({"lower": [-2.0, 0.0], "upper": [0.0, 0.0]})
    >>> bounds_columns(frame, "lower", "upper", "Change (£)", "gbp")
    {'lower': ('Change, lower (£)', 'gbp'), 'upper': ('Change, upper (£)', 'gbp')}
    >>> bounds_columns(frame.tail(1), "lower", "upper", "Change (£)", "gbp")
    {'lower': ('Change (£)', 'gbp')}
    """
    ends = frame[[lower, upper]]
    if ends.nunique(axis="columns", dropna=False).le(1).all():
        return {lower: (label, kind)}
    name, bracket, unit = label.partition(" (")
    return {column: (f"{name}, {end}{bracket}{unit}", kind) for column, end in ((lower, "lower"), (upper, "upper"))}


def number_or(value: float, mark: str) -> float | str:
    """A number, or the mark that stands in its place where it is missing."""
    return mark if math.isnan(value) else float(value)


@dataclass(frozen=True)
class Table:
    """A table for readers: numbers as numbers in `frame`, shown by `columns`; where there is none, a gap or a mark.

    Parameters
    ----------
    frame : DataFrame
        One row a row of the table; the first shown column names the row. In a column of numbers, missing is shown as
        [x] (not known), and a mark such as [z] (nothing to divide by) stands as it is.
    columns : dict
        Column of `frame` to (label, format); formats are the keys of `FORMATS`. Units stand in the label. After the
        first, a column without a value is left out, and words that are the same in each of several rows move into the
        caption.
    caption : str
        What the table shows, where and when.
    source : str
        Documents, and whether amounts are published or modelled.
    total : bool
        Whether the last row is the total of the others.

    Examples
    --------
    >>> frame = pd.DataFrame({"stream": ["Adults"], "amount": [381.3]})
    >>> print(Table(frame, {"stream": ("Stream", "text"), "amount": ("£m", "gbp_million")}, "The pot", "letter").markdown())
    **The pot**
    <BLANKLINE>
    | Stream | £m |
    | :--- | ---: |
    | Adults | 381.3 |
    <BLANKLINE>
    Source: letter
    >>> frame = pd.DataFrame({"stream": ["Adults", "DIP"], "amount": [381.3, 95], "basis": "published"})
    >>> columns = {"stream": ("Stream", "text"), "amount": ("£m", "gbp_million"), "basis": ("Basis", "text")}
    >>> Table(frame, columns, "The pot", "letter")
    Table: The pot. Basis: published (2 rows)
    """

    frame: pd.DataFrame
    columns: dict[str, tuple[str, str]]
    caption: str
    source: str
    total: bool = False

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {
            "text/plain": repr(self),
            "text/html": self.html(),
            "text/markdown": self.markdown(),
            "application/vnd.dataresource+json": self.resource(),
        }

    def __repr__(self) -> str:
        return f"Table: {self._caption} ({len(self.frame)} rows)"

    def html(self) -> str:
        """The table with caption, scoped headers and its source in a paragraph below."""
        head = "".join(_cell("th", label, kind, ' scope="col"') for label, kind in self._columns.values())
        rows = [f"<tr>{self._html_row(row)}</tr>" for row in self._shown()]
        if self.total:
            rows[-1] = rows[-1].replace("<tr>", '<tr class="total">', 1)
        body = "\n".join(rows)
        return (
            f'<table class="onepot">\n<caption>{escape(self._caption)}</caption>\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n"
            f'<p class="source">Source: {escape(self.source)}</p>'
        )

    def markdown(self) -> str:
        """The table as a pipe table between its caption and its source."""
        head = [label for label, _ in self._columns.values()]
        ruler = [":---" if kind == "text" else "---:" for _, kind in self._columns.values()]
        rows = [[cell.replace("|", r"\|") for cell in row] for row in self._shown()]
        if self.total:
            rows[-1] = [cell and f"**{cell}**" for cell in rows[-1]]
        lines = "\n".join(f"| {' | '.join(row)} |" for row in [head, ruler, *rows])
        return f"**{self._caption}**\n\n{lines}\n\nSource: {self.source}"

    def resource(self) -> dict:
        """The table as a Frictionless tabular data resource: values unformatted, gaps as null, words in every row."""
        columns = {name: self.columns[name] for name in self.columns if name in self._columns or name in self._constant}
        fields = [
            {"name": name, "title": label, "type": "string" if kind == "text" else "number", "format": kind}
            for name, (label, kind) in columns.items()
        ]
        values = self.frame[list(columns)].astype(object)
        records = values.where(values.notna(), None).to_dict("records")
        return {
            "title": self.caption,
            "sources": [{"title": self.source}],
            "schema": {"fields": fields, "missingValues": ["", *MARKS]},
            "data": records,
            **({"total": True} if self.total else {}),
        }

    @cached_property
    def _constant(self) -> dict[str, str]:
        """Columns of text, but the first, that hold the same words in each of several rows, and the words."""
        if len(self.frame) < 2:
            return {}
        kinds = [(name, kind) for name, (_, kind) in self.columns.items()][1:]
        texts = {name: self.frame[name].unique() for name, kind in kinds if kind == "text"}
        return {
            name: found[0]
            for name, found in texts.items()
            if len(found) == 1 and not _is_blank(found[0]) and found[0] not in MARKS
        }

    @cached_property
    def _columns(self) -> dict[str, tuple[str, str]]:
        """The columns that say something row by row: the first, and those with a value that are not all the same words."""
        first, *others = self.columns
        kept = [
            name
            for name in others
            if name not in self._constant and (self.frame.empty or not self.frame[name].map(_is_blank).all())
        ]
        return {name: self.columns[name] for name in [first, *kept]}

    @property
    def _caption(self) -> str:
        said = [f"{self.columns[name][0]}: {text}" for name, text in self._constant.items()]
        return ". ".join([self.caption, *said])

    def _shown(self) -> list[list[str]]:
        formatters = {name: FORMATS[kind] for name, (_, kind) in self._columns.items()}
        return [
            [_shown(row[name], show) for name, show in formatters.items()]
            for row in self.frame[list(self._columns)].to_dict("records")
        ]

    def _html_row(self, cells: list[str]) -> str:
        kinds = [kind for _, kind in self._columns.values()]
        first, *rest = (
            _cell("th" if at == 0 else "td", cell, kind, ' scope="row"' if at == 0 else "")
            for at, (cell, kind) in enumerate(zip(cells, kinds, strict=True))
        )
        return first + "".join(rest)


def _is_blank(value) -> bool:
    return not value.strip() if isinstance(value, str) else bool(pd.isna(value))


def _shown(value, show: Callable) -> str:
    return value if isinstance(value, str) else words.GAP if pd.isna(value) else show(value)


def _cell(tag: str, text: str, kind: str, scope: str) -> str:
    numeric = "" if kind == "text" else ' class="num"'
    return f"<{tag}{scope}{numeric}>{escape(text)}</{tag}>"

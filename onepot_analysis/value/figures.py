"""A table whose number columns may say why a number is not there."""

import math

import pandas as pd

from onepot_analysis import words
from onepot_analysis.proforma.layout import NOT_APPLICABLE, NOT_KNOWN
from onepot_analysis.tables import FORMATS, Table


def number_or(value: float, mark: str) -> float | str:
    """A number, or the mark that stands in its place where it is missing."""
    return mark if math.isnan(value) else float(value)


class FigureTable(Table):
    """A `Table` in whose number columns [x] (not known) and [z] (nothing to divide by) may stand as they are.

    Examples
    --------
    >>> frame = pd.DataFrame({"line": ["a", "b"], "cost": [1250.0, "[z]"]})
    >>> print(FigureTable(frame, {"line": ("Line", "text"), "cost": ("£", "gbp")}, "Cost", "invented").markdown())
    **Cost**
    <BLANKLINE>
    | Line | £ |
    | :--- | ---: |
    | a | 1,250 |
    | b | [z] |
    <BLANKLINE>
    Source: invented
    """

    def resource(self) -> dict:
        """As `Table.resource`, with the two marks declared as missing values."""
        found = super().resource()
        return found | {"schema": found["schema"] | {"missingValues": ["", NOT_KNOWN, NOT_APPLICABLE]}}

    def _shown(self) -> list[list[str]]:
        formatters = {name: FORMATS[kind] for name, (_, kind) in self.columns.items()}
        return [
            [_cell(row[name], show) for name, show in formatters.items()]
            for row in self.frame[list(self.columns)].to_dict("records")
        ]


def _cell(value, show) -> str:
    return value if isinstance(value, str) else words.GAP if pd.isna(value) else show(value)

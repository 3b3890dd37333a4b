"""A table with a calculator before it, where a page has scripts and a workbook formulas; elsewhere the table alone."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from onepot_analysis.analysis.own_change import Rule
from onepot_analysis.show import words
from onepot_analysis.show.tables import Table

WORDS = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
SHEET = WORDS.pop("workbook")  # what only a worksheet says


@dataclass(frozen=True)
class Calculator:
    """What `onepot_analysis.analysis.own_change` works out, for a reader's own amounts.

    Its HTML holds all that the script of the page needs; nothing that is put in leaves the page.

    Parameters
    ----------
    table : Table
        What stands below the form, and alone where there is no form.
    rule : Rule
        What the letters say of every partnership.
    known : mapping
        Amounts that are put in already, GBP, by `onepot_analysis.analysis.own_change.FIELDS`.
    says : dict
        The words of the form and of what it finds, as in ``show/calculator.json``.

    Examples
    --------
    >>> import pandas as pd
    >>> from onepot_analysis.analysis.bounds import Bounds
    >>> table = Table(pd.DataFrame({"share": [10]}), {"share": ("DIP share (%)", "count")}, "By share", "letter")
    >>> Calculator(table, Rule(Bounds(0.9, 1), 0.6, 1.015, 1.02), {"dip_2010_11": 620_000})
    Table: By share (1 rows)
    """

    table: Table
    rule: Rule
    known: Mapping[str, int]
    says: dict[str, Any] = field(default_factory=lambda: WORDS)

    def __repr__(self) -> str:
        return repr(self.table)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        facts = {
            "rule": {name: _floats(value) for name, value in asdict(self.rule).items()},
            "known": {name: int(amount) for name, amount in self.known.items()},
            "words": self.says | {"minus": words.MINUS, "gap": words.GAP},
        }
        text = escape(json.dumps(facts, ensure_ascii=False, separators=(",", ":")), quote=False).replace("'", "&#39;")
        html = f"<div class=\"calculator\" data-facts='{text}'>\n{self.table.html()}\n</div>"
        return self.table._repr_mimebundle_() | {"text/html": html}


def _floats(value: Any) -> Any:
    """A number, or the bounds of one, for a script."""
    return {end: float(each) for end, each in value.items()} if isinstance(value, dict) else float(value)

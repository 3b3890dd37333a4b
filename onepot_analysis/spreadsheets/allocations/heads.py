"""What the head of a column means: a stream, a sum, or what names the row. The words stand in ``heads.toml``."""

import re
import tomllib
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from onepot_analysis.spreadsheets.sheets import Cell
from onepot_analysis.spreadsheets.values import plain, without_marks, without_years, years_in

STREAMS = {
    "2010-11": ["ptb_adult", "ptb_young_people", "dip"],
    "2011-12": ["ptb_adult", "ptb_young_people", "dip_health", "dip_home_office"],
}
SUMS = {
    "ptb": ["ptb_adult", "ptb_young_people"],
    "dip": ["dip_health", "dip_home_office"],
    "pot": ["ptb_adult", "ptb_young_people", "dip", "dip_health", "dip_home_office"],
}
LOCAL = "local_money"  # of council and primary care trust, outside the pot: a figure of the reader's own
MONEY = sorted({LOCAL} | {stream for streams in STREAMS.values() for stream in streams} | set(SUMS))
HEADS = "the heads partnership and ptb_adult, ptb_young_people, ... (wide), or partnership, financial_year, stream, amount_gbp (long)"
_WORDS = tomllib.loads(Path(__file__).with_name("heads.toml").read_text(encoding="utf-8"))
_COLUMNS = {text: kind for kind, texts in _WORDS["columns"].items() for text in texts}
_FILLERS, _TOTALS, _AMOUNTS = (set(_WORDS[kind]) for kind in ("fillers", "totals", "amounts"))
NOT_MONEY = re.compile(_WORDS["not_money"])


@dataclass(frozen=True)
class Head:
    """The meaning of one column: kind (a stream, a sum, or partnership, id, region, year, stream, amount), year, unit."""

    kind: str
    text: str
    year: str = ""
    unit: int = 1


@dataclass(frozen=True)
class Table:
    """Where the heads of a sheet stand and what they mean, by column from 0."""

    row: int
    heads: dict[int, Head]

    def of(self, *kinds: str) -> list[int]:
        """The columns of these kinds, left to right."""
        return [column for column, head in self.heads.items() if head.kind in kinds]

    def text(self, column: int | None) -> str:
        """The head of a column as it is written."""
        return self.heads[column].text if column in self.heads else ""

    @property
    def is_long(self) -> bool:
        """Whether each row holds one amount."""
        return bool(self.of("stream") and self.of("amount"))


@lru_cache(maxsize=4096)
def meaning(text: str) -> Head | None:
    """What a head means; None when it is not known.

    Examples
    --------
    >>> [meaning(text).kind for text in ("Adult PTB", "Young people's PTB (£)", "DIP DH", "DIP (Home Office)", "Total", "DAT")]
    ['ptb_adult', 'ptb_young_people', 'dip_health', 'dip_home_office', 'pot', 'partnership']
    >>> meaning("PTB adults 2010/11 (£000)")
    Head(kind='ptb_adult', text='PTB adults 2010/11 (£000)', year='2010-11', unit=1000)
    >>> meaning("Adlt PTB") is None
    True
    """
    words = without_marks(without_years(without_marks(text))).strip()
    words = re.sub(r"(?<=[a-z)\]£])\d{1,2}$", "", words)  # "Adult PTB (£)1" has a footnote
    years, unit = years_in(text), 1
    for pounds, pattern in _WORDS["units"].items():
        if re.search(pattern, words):
            words, unit = re.sub(pattern, " ", words), max(unit, int(pounds))
    kind = _kind(words)
    return Head(kind, text, min(years, default=""), unit) if kind and len(years) < 2 else None


def unit_of_title(text: str) -> int:
    """The pounds in one of the unit that a title states for all amounts below it; 1 where it states none.

    Examples
    --------
    >>> [unit_of_title(text) for text in ("Allocations 2011/12 (£000s)", "All figures in thousands", "England: £406.7 million")]
    [1000, 1000, 1]
    """
    said = r"(?:(?:all|amounts?|figures|values|allocations|are|in|of|gbp|£) )*"
    units = [
        int(pounds)
        for pounds, pattern in _WORDS["units"].items()
        if re.search(rf"[(\[]{said}(?:{pattern})[)\]]|^{said}(?:{pattern})\.?$|£ ?'?000'?s?\b", plain(text))
    ]
    return units[-1] if units else 1


def _kind(words: str) -> str | None:
    name = " ".join(re.sub(r"[^\w&]+|_", " ", words).split())
    if name in _COLUMNS:
        return _COLUMNS[name]
    for word, pattern in _WORDS["phrases"].items():
        words = re.sub(pattern, f" {word} ", words.replace("_", " "))
    found = set(re.findall(r"£|[\w']+", words))
    if found and found <= _AMOUNTS:
        return "amount"
    money = sorted(found - _FILLERS - _TOTALS)
    return _WORDS["money"].get(" ".join(money)) or ("pot" if found & _TOTALS and not money else None)


def addends(total: str, year: str, beside: Container[str]) -> list[str]:
    """The streams that a sum adds up in a year, with the parts of the DIP where the DIP itself does not stand beside it.

    Examples
    --------
    >>> addends("pot", "2010-11", {"ptb_adult", "dip"}), addends("dip", "2011-12", ())
    (['ptb_adult', 'ptb_young_people', 'dip'], ['dip_health', 'dip_home_office'])
    """
    streams = [stream for stream in SUMS[total] if stream in STREAMS[year]]
    return streams if "dip" not in streams or "dip" in beside else [*streams, *SUMS["dip"]]


def stream_of(cell: Cell) -> str | None:
    """The stream or sum that a cell of a stream column names; None when it is not known."""
    head = meaning(str(cell))
    return head.kind if head and head.kind in MONEY else None

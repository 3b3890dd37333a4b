"""What the head of a column means, and which row of a sheet holds the heads."""

import re
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache

from onepot_analysis.spreadsheets.sheets import Cell
from onepot_analysis.spreadsheets.values import without_years, years_in

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
_PHRASES = {
    r"pooled (drug )?treatment budget": "ptb",
    r"drugs? interventions? programme?s?": "dip",
    r"(young|younger) (people|person)'?s?'?|\byp'?s?\b'?|under 18'?s?": " yp ",
    r"\badults?\b'?": "adult",
    r"department of health|\bdo?h\b|\bhealth\b": "health",
    r"home[ _]office|\bho\b": "home_office",
}
_WORDS = {
    frozenset({"adult"}): "ptb_adult",
    frozenset({"ptb", "adult"}): "ptb_adult",
    frozenset({"yp"}): "ptb_young_people",
    frozenset({"ptb", "yp"}): "ptb_young_people",
    frozenset({"dip", "health"}): "dip_health",
    frozenset({"dip", "home_office"}): "dip_home_office",
    frozenset({"home_office"}): "dip_home_office",
    frozenset({"ptb"}): "ptb",
    frozenset({"dip"}): "dip",
    frozenset({"pot"}): "pot",
    frozenset({"local"}): LOCAL,
}
_TOTALS = {"total", "totals", "overall", "grand", "sum", "all"}
_FILLERS = {
    "main", "grant", "share", "element", "money", "funding", "funded", "budget", "stream", "allocation", "allocations",
    "amount", "gbp", "pounds", "indicative", "final", "the", "of", "for", "from", "contribution", "one", "treatment",
}  # fmt: skip
_AMOUNTS = {"amount", "allocation", "gbp", "pounds", "funding", "value"}
_OTHERS = {
    "partnership id": "id",
    "region": "region",
    "government office region": "region",
    "financial year": "year",
    "year": "year",
    "fy": "year",
    "stream": "stream",
    "funding stream": "stream",
    "stream of money": "stream",
    **dict.fromkeys(
        ["partnership", "partnership name", "name", "drug partnership", "drug partnership name", "partnership area", "dat", "daat",
         "dat name", "daat name", "dat area", "dat partnership", "drug action team", "drug and alcohol action team",
         "local authority", "local authority name", "local authority area", "authority", "council", "la", "la name", "area", "area name"],
        "partnership",
    ),
}  # fmt: skip
NOT_MONEY = re.compile(
    r"%|per cent|percent|change|difference|variance|population|\bcodes?\b|rank|notes?\b|comments?\b|per head|status|source|e-?mail|contact|^no\.?$"
)
_UNITS = {
    1_000_000: re.compile(r"£ ?m\b|£ ?million|gbp m\b|gbp million|\bmillions?\b"),
    1_000: re.compile(r"£ ?'?000'?s?\b|£ ?k\b|gbp ?'?000|\bthousands?\b|'000s?\b|\b000s\b"),
}


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
    passed_over: frozenset[int] = frozenset()  # columns that are known and not wanted

    def of(self, *kinds: str) -> list[int]:
        """The columns of these kinds, left to right."""
        return [column for column, head in self.heads.items() if head.kind in kinds]

    def text(self, column: int) -> str:
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
    >>> [meaning(text).kind for text in ("Adult PTB", "Young people's PTB (£)", "YP PTB", "DIP DH", "DIP (Home Office)", "Total", "DAT")]
    ['ptb_adult', 'ptb_young_people', 'ptb_young_people', 'dip_health', 'dip_home_office', 'pot', 'partnership']
    >>> meaning("PTB adults 2010/11 (£000)")
    Head(kind='ptb_adult', text='PTB adults 2010/11 (£000)', year='2010-11', unit=1000)
    >>> meaning("Adlt PTB") is None
    True
    """
    years = years_in(text)
    words = without_years(text)
    unit = next((unit for unit, pattern in _UNITS.items() if pattern.search(words)), 1)
    for pattern in _UNITS.values():
        words = pattern.sub(" ", words)
    kind = _kind(words)
    return Head(kind, text, years.pop() if len(years) == 1 else "", unit) if kind and len(years) < 2 else None


def _kind(words: str) -> str | None:
    name = " ".join(re.sub(r"[^\w&]+|_", " ", words).split())
    if name in _OTHERS:
        return _OTHERS[name]
    for pattern, word in _PHRASES.items():
        words = re.sub(pattern, word, words.replace("_", " "))
    found = set(re.findall(r"£|[\w']+", words))
    if found and found <= _AMOUNTS | {"£", "the"}:
        return "amount"
    money = frozenset(found - _FILLERS - _TOTALS - {"£"})
    return _WORDS.get(money) or ("pot" if found & _TOTALS and not money else None)


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

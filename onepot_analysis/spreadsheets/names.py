"""Partnerships as people write their names: rules for wrappers and spelling, ``data/aliases.csv`` for the rest."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from onepot_analysis.facts.data import Tables
from onepot_analysis.spreadsheets.values import MARKS, plain

_COMPASS = {"n": "north", "nth": "north", "s": "south", "sth": "south", "e": "east", "w": "west", "ne": "north east"}
_BEFORE = re.compile(
    r"^(?:(?:london|royal|metropolitan) borough of|borough of|city and county of|(?:city|county|council) of|"
    r"(?:lb|rb|mb)(?: of)?|safer|drug (?:and alcohol )?action team) "
)
_AFTER = re.compile(
    r" (?:(?:(?:london|royal|metropolitan) )?borough(?: council)?|(?:county|city|district|metropolitan district) council|"
    r"council|corporation|county|city(?: of)?|county of|borough of|mbc|mdc|cc|bc|lb|ua|unitary(?: authority)?|"
    r"drug (?:and alcohol )?(?:action )?(?:team|partnership)|da?at|partnership)$"
)
_ENGLAND = {"", "england", "national", "grand", "all", "overall", "all partnerships", "all england"}
_REGIONS = {
    "east": "East of England",
    "eastern": "East of England",
    "greater london": "London",
    "yorkshire and humberside": "Yorkshire and the Humber",
}


@dataclass(frozen=True)
class Name:
    """What a name stands for.

    kind is one of: partnership (whole), part (one council of a joint partnership), total (of everything),
    region (subtotal of a region), subtotal (of the rows above), unknown. subject is the partnership_id or the region.
    """

    kind: str
    subject: str = ""
    council: str = ""
    hint: str = ""

    @property
    def is_known(self) -> bool:
        """Whether it is a partnership, or one council of it."""
        return self.kind in ("partnership", "part")

    @property
    def is_total(self) -> bool:
        """Whether it stands for a sum of rows."""
        return self.kind in ("total", "region", "subtotal")


class Names:
    """Every name that is known, in its plainest spelling.

    Examples
    --------
    >>> from onepot_analysis.facts import data
    >>> names = Names(data.load())
    >>> [names.find(text).subject for text in ("HERTS", "LB Camden", "City of Leeds*", "Notts County Council")]
    ['hertfordshire', 'camden', 'leeds', 'nottinghamshire']
    >>> names.find("Cheshire East").kind, names.find("England").kind, names.find("Yorkshire & Humber").kind
    ('part', 'total', 'region')
    >>> names.nearest("Nottinghm")
    'did you mean Nottingham or Nottinghamshire?'
    """

    def __init__(self, tables: Tables):
        register = tables.partnerships.set_index("partnership_id")
        self.display = register["name"].to_dict()
        self.region = register["region"].to_dict()
        self.councils = {key: cell.split(";") for key, cell in register["councils"].items()}
        self._known = {
            key(text): Name("part" if len(councils) > 1 else "partnership", subject, text if len(councils) > 1 else "")
            for subject, councils in self.councils.items()
            for text in councils
        }
        for alias in tables.aliases.itertuples():
            known = pd.notna(alias.partnership_id)
            self._known[key(alias.alias)] = (
                Name("partnership", alias.partnership_id) if known else Name("unknown", hint=alias.note)
            )
        for subject, name in self.display.items():
            self._known[key(name)] = self._known[key(subject)] = Name("partnership", subject)
        self._regions = {key(name): name for name in set(self.region.values())} | _REGIONS

    def find(self, text: str) -> Name:
        """What a name stands for, wrappers such as "London Borough of" or "Council" taken off as far as needed."""
        spellings = _spellings(text)
        known = next((self._known[spelling] for spelling in spellings if spelling in self._known), None)
        return known or self._total(spellings[0]) or Name("unknown")

    def nearest(self, text: str) -> str:
        """A question after the partnerships that an unknown name may mean; empty where none is near."""
        near = [match for name in _spellings(text) for match in get_close_matches(name, self._known, 3, cutoff=0.72)]
        subjects = dict.fromkeys(self._known[match].subject for match in near)
        found = [self.display[subject] for subject in subjects if subject][:3]
        return f"did you mean {' or '.join(found)}?" if found else ""

    def _total(self, name: str) -> Name | None:
        words = [word for word in name.split() if word not in ("total", "totals", "region", "regional", "sum", "for")]
        rest, has_total = " ".join(words), "total" in name or "sum" in name.split()
        if rest in self._regions:
            return Name("region", self._regions[rest])
        if rest in ("sub", "subtotal"):
            return Name("subtotal")
        return Name("total") if rest in _ENGLAND and (rest or has_total) else None


def _spellings(text: str) -> list[str]:
    """A name in its plainest spelling, then with one wrapper less at a time."""
    found = [key(text)]
    for name in found:
        shorter = (_BEFORE.sub("", name, count=1), _AFTER.sub("", name))
        found += [other for other in shorter if other not in found]
    return found


def key(text: str) -> str:
    """The plainest spelling of a name: what two spellings of one name have in common.

    Examples
    --------
    >>> key("St. Helens*"), key("Stoke-upon-Trent"), key("N. Yorks"), key("King’s Lynn & the West (2)")
    ('st helens', 'stoke on trent', 'north yorks', 'kings lynn and west')
    """
    text = re.sub(MARKS + r"|\s*[\[(]\d{1,2}[\])]\s*$", "", text)
    text = plain(text).replace("&", " and ").replace("'", "")
    words = re.sub(r"[^\w]+|_", " ", re.sub(r"\.(?!\w)", "", text)).split()
    words = [{"upon": "on", "saint": "st"}.get(word, word) for word in words if word != "the"]
    return " ".join([_COMPASS.get(word, word) if at == 0 and len(words) > 1 else word for at, word in enumerate(words)])

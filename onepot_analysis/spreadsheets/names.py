"""Partnerships as people write their names: rules in ``names.toml``, names of their own in ``data/aliases.csv``."""

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from onepot_analysis.facts.data import Tables
from onepot_analysis.spreadsheets.values import MARKS, plain

_WORDS = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
_BEFORE, _AFTER = re.compile(_WORDS["before"]), re.compile(_WORDS["after"])


@dataclass(frozen=True)
class Name:
    """What a name stands for: kind is partnership (whole), part (one council of several), total, region, subtotal or unknown.

    subject is the partnership_id, or the region.
    """

    kind: str
    subject: str = ""
    council: str = ""
    hint: str = ""

    @property
    def is_known(self) -> bool:
        return self.kind in ("partnership", "part")

    @property
    def is_total(self) -> bool:
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
        self.councils = {subject: cell.split(";") for subject, cell in register["councils"].items()}
        self._known: dict[str, Name] = {}
        for subject, councils in self.councils.items():
            for council in councils:
                of_several = Name("part", subject, council)
                self._known[key(council)] = of_several if len(councils) > 1 else Name("partnership", subject)
        for alias in tables.aliases.itertuples():
            known = Name("partnership", alias.partnership_id) if pd.notna(alias.partnership_id) else None
            self._known[key(alias.alias)] = known or Name("unknown", hint=alias.note)
        for subject, name in self.display.items():
            self._known[key(name)] = self._known[key(subject)] = Name("partnership", subject)
        self._regions = {key(name): name for name in set(self.region.values())} | _WORDS["regions"]

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
        return Name("total") if rest in _WORDS["england"] and (rest or has_total) else None


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
    words = [other for word in words if (other := _WORDS["words"].get(word, word))]
    if len(words) > 1:
        words[0] = _WORDS["first"].get(words[0], words[0])
    return " ".join(words)

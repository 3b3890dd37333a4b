"""Partnerships as people write their names: rules in ``names.toml``, names of their own in ``data/aliases.csv``."""

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from onepot_analysis.facts.data import Tables
from onepot_analysis.spreadsheets.values import plain, without_marks

_WORDS = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
_WRAPPERS = [
    (re.compile(pattern), frozenset(one.get("kinds", ())))
    for one in _WORDS["wrappers"]
    for pattern in (f"^(?:{one.get('before', '(?!)')}) ", f" (?:{one['after']})$")
]
Kinds = frozenset[str]


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
    >>> names.find("Nottingham (County)").hint
    "'county' does not fit Nottingham: did you mean Nottingham or Nottinghamshire?"
    >>> names.nearest("Nottinghm")
    'did you mean Nottingham or Nottinghamshire?'
    """

    def __init__(self, tables: Tables):
        register = tables.partnerships.set_index("partnership_id")
        self.display = register["name"].to_dict()
        self.region = register["region"].to_dict()
        self.councils = {subject: cell.split(";") for subject, cell in register["councils"].items()}
        self._words = {subject: set(key(name).split()) for subject, name in self.display.items()}
        self._codes = {
            subject: {code[:3] for code in cell.split(";")} for subject, cell in register["gss_codes"].items()
        }
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
        """What a name stands for, wrappers such as "London Borough of" or "Council" taken off as far as needed.

        A wrapper that does not fit the council, as in "Nottingham County Council", leaves the name unknown.
        """
        spellings = _spellings(text)
        for spelling, said in spellings.items():
            if name := self._known.get(spelling):
                wrong = next((kinds for kinds in said if not kinds & self._kinds(name)), None)
                return self._contradiction(spelling, name, wrong) if wrong and name.is_known else name
        return self._total(key(text)) or Name("unknown")

    def _kinds(self, name: Name) -> Kinds:
        """What the council of a name is called by right."""
        marks = self._codes.get(name.subject, set()) | {key(name.council or name.subject)}
        kinds = {kind for kind, known in _WORDS["kinds"].items() if marks & set(known)}
        return frozenset(kinds - {"borough"} if "county" in kinds else kinds)

    def _contradiction(self, spelling: str, name: Name, wrong: Kinds) -> Name:
        """Unknown, with every partnership that it may mean: the city, and the counties that bear its name, or the reverse."""
        display = self.display[name.subject]
        stems = {text.removesuffix("shire") for text in (spelling, key(display))}
        stems |= {f"{stem}shire" for stem in stems}
        alike = [self.display[subject] for subject, words in self._words.items() if words & stems]
        which = " or ".join(dict.fromkeys([display, *alike]))
        words = " or ".join(f"'{kind}'" for kind in sorted(wrong, reverse=True))
        return Name("unknown", hint=f"{words} does not fit {name.council or display}: did you mean {which}?")

    def remedy(self, text: str) -> str:
        """How to mend a name that is not known: what is said of it, or the nearest names."""
        told = "write its name as `onepot list` shows it, or add the name to data/aliases.csv"
        return self.find(text).hint or f"{self.nearest(text)} {told}".lstrip()

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


def _spellings(text: str) -> dict[str, frozenset[Kinds]]:
    """A name in its plainest spelling, then with one wrapper less at a time; and the kinds that those taken off fit."""
    rest = [key(text)]
    found: dict[str, frozenset[Kinds]] = {rest[0]: frozenset()}
    for name in rest:
        for pattern, kinds in _WRAPPERS:
            shorter = pattern.sub("", name)
            if shorter not in found:
                found[shorter] = found[name] | ({kinds} if kinds else frozenset())
                rest.append(shorter)
    return found


def key(text: str) -> str:
    """The plainest spelling of a name: what two spellings of one name have in common.

    Examples
    --------
    >>> key("St. Helens*"), key("Stoke-upon-Trent"), key("N. Yorks"), key("King’s Lynn & the West (2)")
    ('st helens', 'stoke on trent', 'north yorks', 'kings lynn and west')
    """
    text = plain(without_marks(text)).replace("&", " and ").replace("'", "")
    text = re.sub(r"\.(?!\w)|(?<=\b\w)\.(?=\w\b)", "", text)  # St. Helens, M.B.C.
    words = re.sub(r"[^\w]+|_", " ", text).split()
    words = [other for word in words if (other := _WORDS["words"].get(word, word))]
    if len(words) > 1:
        words[0] = _WORDS["first"].get(words[0], words[0])
    return " ".join(words)

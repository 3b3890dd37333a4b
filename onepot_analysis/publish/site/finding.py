"""What leads a search on the front page to a partnership: its councils, districts, old names, codes and label."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

import pandas as pd

from onepot_analysis.facts.data import Tables

ABOUT = {
    "district of 2010-12": "district",
    "abolished 2009": "district until 2009",
    "county, abolished 2009": "county until 2009",
    "abolished or renamed by 1998": "until the 1990s",
    "named later": "later name",
}
Entry = tuple[str, str, str, str]  # partnership, name (empty: its own), what the name is, codes


def entries(tables: Tables) -> Mapping[str, str]:
    """By partnership, all that finds it: ``name|what it is|codes``, separated by semicolons; its own name is left blank.

    Examples
    --------
    >>> from onepot_analysis.facts import data
    >>> entries(data.load())["kingston-upon-hull"]
    'Kingston upon Hull, City of||E06000010;Hull||;Humberside|the county until 1996|;Kingston|two partnerships|;Hull|label on the map|'
    """
    found: dict[str, dict[str, None]] = defaultdict(dict)
    names = tables.names
    for source in (_councils, _aliases, _labels, _districts):
        for place, name, about, codes in source(tables):
            text = "||" if name == names[place] else f"{name}|{about}|"
            if codes or name != names[place]:
                found[place][text + codes.replace(";", " ")] = None
    return {place: ";".join(texts) for place, texts in found.items()}


def _councils(tables: Tables) -> Iterator[Entry]:
    for row in tables.partnerships.itertuples():
        for council, code in zip(row.councils.split(";"), row.gss_codes.split(";"), strict=True):
            yield row.partnership_id, council, "", code


def _aliases(tables: Tables) -> Iterator[Entry]:
    """Other names; one that is no partnership leads to each that its note names, and says the rest of the note."""
    known = "|".join(sorted(map(re.escape, tables.names), key=len, reverse=True))
    places = {name: place for place, name in tables.names.items()}
    for row in tables.aliases.itertuples():
        if pd.notna(row.partnership_id):
            yield row.partnership_id, row.alias, "", ""
        else:
            about = "" if row.note.startswith("name ") else row.note.partition(":")[0]
            for name in re.findall(rf"\b(?:{known})\b", row.note):
                yield places[name], row.alias, about, ""


def _labels(tables: Tables) -> Iterator[Entry]:
    for row in tables.tiles.itertuples():
        yield row.partnership_id, row.label, "label on the map", ""


def _districts(tables: Tables) -> Iterator[Entry]:
    for row in tables.districts.fillna({"gss_codes": ""}).itertuples():
        yield row.partnership_id, row.district, ABOUT[row.status], row.gss_codes

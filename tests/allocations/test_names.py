"""Names as people write them find their partnership, and nothing is guessed."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepot_analysis.facts import data
from onepot_analysis.spreadsheets.names import Names, key

TABLES = data.load()
NAMES = Names(TABLES)
REGISTER = [*TABLES.partnerships[["partnership_id", "name"]].itertuples(index=False, name=None)]
COUNCILS = [
    (row.partnership_id, council, "part" if ";" in row.councils else "partnership")
    for row in TABLES.partnerships.itertuples()
    for council in row.councils.split(";")
]
MANGLES = [
    str,
    str.upper,
    str.lower,
    lambda name: name.replace(" and ", " & "),
    lambda name: name.replace(" and ", "&"),
    lambda name: name.replace("-", " "),
    lambda name: name.replace(" ", "-"),
    lambda name: name.replace(" ", "  ") + " ",
    lambda name: name.replace("upon", "on"),
    lambda name: name.replace("St ", "St. "),
    lambda name: name + "*",
    lambda name: name + " (2)",
]
WRAPPERS = ["{}", "{} Council", "{} DAT", "{} DAAT", "{} Drug Action Team", "Drug and Alcohol Action Team {}"]


@given(
    st.sampled_from([*REGISTER, *((subject, subject) for subject, _ in REGISTER)]),
    st.sampled_from(MANGLES),
    st.sampled_from(WRAPPERS),
)
def test_every_name_of_the_register_finds_itself(known, mangle, wrapper):
    subject, name = known
    found = NAMES.find(mangle(wrapper.format(name)))
    assert (found.kind, found.subject) == ("partnership", subject)


@pytest.mark.parametrize("mangle", MANGLES)
def test_every_council_finds_its_partnership_or_is_a_part_of_it(mangle):
    for subject, council, kind in COUNCILS:
        found = NAMES.find(mangle(council))
        assert (found.kind, found.subject) == (kind, subject), mangle(council)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Herts", "hertfordshire"),
        ("Notts", "nottinghamshire"),
        ("Nottingham City", "nottingham"),
        ("City of Nottingham", "nottingham"),
        ("Derby City Council", "derby"),
        ("Derbyshire CC", "derbyshire"),
        ("Leicester", "leicester"),
        ("Leics.", "leicestershire"),
        ("N Yorks", "north-yorkshire"),
        ("NE Lincs", "north-east-lincolnshire"),
        ("B&NES", "bath-and-north-east-somerset"),
        ("LB Camden", "camden"),
        ("London Borough of Barking & Dagenham", "barking-and-dagenham"),
        ("Royal Borough of Windsor & Maidenhead", "windsor-and-maidenhead"),
        ("Kingston-upon-Hull", "kingston-upon-hull"),
        ("Kingston upon Hull, City of", "kingston-upon-hull"),
        ("Hull", "kingston-upon-hull"),
        ("Bristol, City of", "bristol"),
        ("Herefordshire, County of", "herefordshire"),
        ("St. Helens", "st-helens"),
        ("ST.HELENS MBC", "st-helens"),
        ("Durham", "county-durham"),
        ("Co. Durham", "county-durham"),
        ("Bedfordshire", "bedford-and-central-bedfordshire"),
        ("Cornwall & the Isles of Scilly", "cornwall-and-isles-of-scilly"),
        ("City of London Corporation", "city-of-london"),
        ("Westminster, City of", "westminster"),
        ("Southend", "southend-on-sea"),
        ("Newcastle", "newcastle-upon-tyne"),
        ("The Isle of Wight", "isle-of-wight"),
    ],
)
def test_names_as_people_write_them(text, subject):
    found = NAMES.find(text)
    assert (found.kind, found.subject) == ("partnership", subject)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Cornwall", "part"),
        ("Isles of Scilly", "part"),
        ("Cheshire East Council", "part"),
        ("Cheshire West & Chester", "part"),
        ("Bedford Borough", "part"),
        ("London", "region"),
        ("Yorkshire and The Humber Total", "region"),
        ("Total", "total"),
        ("Grand total", "total"),
        ("Total for England", "total"),
        ("England", "total"),
        ("Sub-total", "subtotal"),
        ("Gloucester City Council", "unknown"),
        ("City of Durham", "unknown"),
        ("Kingston", "unknown"),
        ("Berkshire", "unknown"),
        ("Atlantis", "unknown"),
        ("2011-12", "unknown"),
        ("", "unknown"),
    ],
)
def test_what_is_no_whole_partnership(text, kind):
    assert NAMES.find(text).kind == kind


def test_near_matches_are_suggested():
    assert "Hertfordshire" in NAMES.nearest("Hertfordshir")
    assert "Gloucestershire" in NAMES.nearest("Gloucester")
    assert NAMES.nearest("Atlantis") == ""


def test_every_alias_is_unambiguous_and_needed():
    rows = TABLES.aliases
    keys = rows["alias"].map(key)
    assert keys.is_unique
    others = {key(text) for text in [*TABLES.partnerships["name"], *TABLES.partnerships["region"]]}
    others |= {key(council) for cell in TABLES.partnerships["councils"] for council in cell.split(";")}
    assert not others & set(keys)
    assert rows.loc[rows["partnership_id"].isna(), "note"].notna().all()
    for alias, mangle in product(rows.itertuples(), (str.upper, str.lower)):
        assert NAMES.find(mangle(alias.alias)).subject == (
            alias.partnership_id if isinstance(alias.partnership_id, str) else ""
        )


def test_a_district_is_no_name_of_a_partnership():
    """A district's own amount must not be taken for its county's."""
    names = {key(text) for text in [*TABLES.partnerships["name"], *TABLES.aliases["alias"]]}
    names |= {key(council) for cell in TABLES.partnerships["councils"] for council in cell.split(";")}
    others = [district for district in TABLES.districts["district"] if key(district) not in names]
    assert len(others) > 250 and [district for district in others if NAMES.find(district).is_known] == []

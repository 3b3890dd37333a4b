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
        ("Barnsley M.B.C.", "barnsley"),
        ("L.B. Camden", "camden"),
        ("I.O.W.", "isle-of-wight"),
        ("City of Wakefield Metropolitan District Council", "wakefield"),
        ("Beds County Council", "bedford-and-central-bedfordshire"),
        ("Durham CC", "county-durham"),
        ("Leeds①", "leeds"),
        ("Leeds⁽²⁾†", "leeds"),
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


KINDS = {  # of council, and how a name says them; the test below says which partnerships they fit
    "county": ["{} (County)", "{} County Council", "{} County", "County of {}", "{}, County of"],
    "city": ["{} (City)", "{} City Council", "City of {}", "{}, City of", "City of {} Council"],
    "borough": ["{} Borough Council", "Borough of {}", "{} B.C.", "{} (Borough)"],
    "metropolitan": ["{} Metropolitan Borough Council", "{} M.B.C.", "{} MBC", "Metropolitan Borough of {}", "{} MDC"],
    "london": ["London Borough of {}", "LB {}", "L.B. of {}", "{} London Borough", "London Borough of {} Council"],
    "unitary": ["{} (Unitary)", "{} UA", "{} Unitary Authority"],
}
CODES = {
    "E06": {"unitary", "borough"},
    "E08": {"metropolitan", "borough"},
    "E09": {"london", "borough"},
    "E10": {"county"},
}
COUNTIES = {
    "County Durham",
    "Northumberland",
    "Cornwall",
    "Cornwall and Isles of Scilly",
    "Isle of Wight",
    "Rutland",
    "Shropshire",
    "Wiltshire",
    "Herefordshire",
    "Bedford and Central Bedfordshire",
    "Cheshire East and Cheshire West and Chester",
}  # unitary since
CITIES = {  # of 2011, and four places that became one since
    "Birmingham", "Bradford", "Brighton and Hove", "Bristol", "City of London", "Coventry", "Derby", "Kingston upon Hull", "Leeds", "Leicester", "Liverpool",
    "Manchester", "Newcastle upon Tyne", "Nottingham", "Peterborough", "Plymouth", "Portsmouth", "Salford", "Sheffield", "Southampton", "Stoke-on-Trent",
    "Sunderland", "Wakefield", "Westminster", "Wolverhampton", "York", "Doncaster", "Milton Keynes", "Southend-on-Sea",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_word_for_the_council_fits_or_leaves_the_name_unknown(kind):
    """Every name of all 149, and every council's, with every kind of council: never a wrong partnership."""
    count = 0
    for row in TABLES.partnerships.itertuples():
        codes = dict(zip(row.councils.split(";"), row.gss_codes.split(";"), strict=True))
        for name in {row.name, *codes}:
            right = set().union(*(CODES[code[:3]] for code in ([codes[name]] if name in codes else codes.values())))
            right = right - {"borough"} | {"county"} if name in COUNTIES else right
            right |= {"city"} if row.name in CITIES else set()
            for form, mangle in product(KINDS[kind] if "of" not in name.split()[-1:] else [], (str, str.upper)):
                text = mangle(form.format(name))
                found, count = NAMES.find(text), count + 1
                assert found.subject == (row.partnership_id if kind in right else ""), text
                assert kind in right or row.name in NAMES.remedy(text), text
    assert count > 2 * 149 * len(KINDS[kind])


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Nottingham (County)", "'county' does not fit Nottingham: did you mean Nottingham or Nottinghamshire?"),
        ("Leicester County Council", "Leicester or Leicestershire"),
        ("Derby (County)", "Derby or Derbyshire"),
        ("Derbyshire City Council", "Derbyshire or Derby"),
        ("York (County)", "York or East Riding of Yorkshire or North Yorkshire"),
        ("Notts City", "Nottinghamshire or Nottingham"),
        ("Durham City", "a district of County Durham until 2009"),
        ("Barnsley CC", "'county' or 'city' does not fit Barnsley"),
        ("Barnsly", "did you mean Barnsley? write its name as `onepot list` shows it, or add"),
        ("Kingston", "two partnerships: name Kingston upon Hull or Kingston upon Thames"),
    ],
)
def test_a_name_that_is_not_known_comes_with_every_candidate(text, candidates):
    assert candidates in NAMES.remedy(text)


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

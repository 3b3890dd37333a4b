"""The tile map: one tile for each partnership, roughly where it is in England."""

import itertools

import pytest

# Partnerships that share a border (or face each other across a river), which must lie within two tiles.
NEIGHBOURS = """
northumberland: newcastle-upon-tyne north-tyneside county-durham cumbria gateshead
newcastle-upon-tyne: gateshead north-tyneside
gateshead: sunderland south-tyneside county-durham
county-durham: darlington sunderland cumbria
middlesbrough: redcar-and-cleveland stockton-on-tees
darlington: north-yorkshire stockton-on-tees
cumbria: lancashire north-yorkshire
lancashire: blackpool blackburn-with-darwen sefton bury bradford
liverpool: sefton knowsley wirral
halton: warrington cheshire-east-and-cheshire-west-and-chester
manchester: salford trafford stockport tameside oldham
rochdale: oldham bury calderdale
bolton: wigan blackburn-with-darwen
st-helens: wigan warrington knowsley halton
north-yorkshire: york leeds bradford east-riding-of-yorkshire
leeds: bradford wakefield kirklees
kingston-upon-hull: east-riding-of-yorkshire
north-lincolnshire: north-east-lincolnshire lincolnshire doncaster
sheffield: rotherham barnsley derbyshire
derbyshire: derby nottinghamshire leicestershire staffordshire stockport
nottinghamshire: nottingham lincolnshire
leicestershire: leicester rutland northamptonshire warwickshire
lincolnshire: rutland peterborough cambridgeshire
staffordshire: stoke-on-trent shropshire birmingham
shropshire: telford-and-wrekin herefordshire cheshire-east-and-cheshire-west-and-chester
birmingham: solihull sandwell walsall worcestershire warwickshire
wolverhampton: dudley walsall
coventry: warwickshire solihull
herefordshire: worcestershire gloucestershire
cambridgeshire: peterborough norfolk suffolk essex hertfordshire
norfolk: suffolk
suffolk: essex
essex: southend-on-sea thurrock havering hertfordshire
hertfordshire: luton enfield barnet bedford-and-central-bedfordshire
milton-keynes: buckinghamshire northamptonshire bedford-and-central-bedfordshire
oxfordshire: buckinghamshire gloucestershire reading swindon west-berkshire warwickshire
wokingham: reading bracknell-forest
slough: windsor-and-maidenhead buckinghamshire hillingdon
hampshire: southampton portsmouth isle-of-wight west-sussex wiltshire
surrey: west-sussex east-sussex croydon kingston-upon-thames
brighton-and-hove: west-sussex east-sussex
kent: medway east-sussex bromley bexley
gloucestershire: south-gloucestershire swindon
bristol: south-gloucestershire north-somerset bath-and-north-east-somerset
wiltshire: swindon dorset somerset
dorset: poole bournemouth somerset devon
devon: cornwall-and-isles-of-scilly torbay plymouth somerset
plymouth: cornwall-and-isles-of-scilly
enfield: barnet haringey waltham-forest
camden: islington westminster barnet
city-of-london: tower-hamlets islington southwark westminster hackney
hillingdon: ealing harrow hounslow
kensington-and-chelsea: westminster hammersmith-and-fulham
lambeth: southwark wandsworth croydon
bromley: croydon lewisham bexley
havering: redbridge barking-and-dagenham
newham: tower-hamlets barking-and-dagenham greenwich
richmond-upon-thames: hounslow kingston-upon-thames wandsworth
merton: sutton wandsworth
"""

# Each line runs in one direction; every step must go that way by a tile or more.
NORTH_TO_SOUTH = """
northumberland north-tyneside county-durham north-yorkshire leeds sheffield nottingham leicestershire milton-keynes
northumberland cumbria lancashire manchester stoke-on-trent wolverhampton birmingham worcestershire gloucestershire
south-tyneside sunderland middlesbrough york wakefield doncaster lincolnshire rutland
hartlepool redcar-and-cleveland east-riding-of-yorkshire kingston-upon-hull north-east-lincolnshire lincolnshire
sefton liverpool wirral telford-and-wrekin shropshire herefordshire bristol somerset plymouth
norfolk suffolk southend-on-sea havering medway
peterborough hertfordshire barnet camden westminster lambeth croydon surrey
enfield haringey islington city-of-london southwark croydon brighton-and-hove
oxfordshire reading hampshire portsmouth isle-of-wight
gloucestershire swindon wiltshire bournemouth isle-of-wight
south-gloucestershire bath-and-north-east-somerset dorset poole
"""
WEST_TO_EAST = """
cornwall-and-isles-of-scilly plymouth devon somerset dorset hampshire west-sussex surrey east-sussex kent medway
cumbria county-durham gateshead sunderland
newcastle-upon-tyne north-tyneside south-tyneside
darlington stockton-on-tees middlesbrough redcar-and-cleveland
blackpool lancashire blackburn-with-darwen bradford leeds york east-riding-of-yorkshire
liverpool knowsley warrington manchester tameside barnsley doncaster north-lincolnshire north-east-lincolnshire
shropshire wolverhampton walsall leicestershire northamptonshire luton suffolk
derbyshire sheffield rotherham lincolnshire norfolk
stoke-on-trent staffordshire derby nottingham nottinghamshire rutland peterborough cambridgeshire essex suffolk
herefordshire worcestershire warwickshire milton-keynes buckinghamshire hertfordshire thurrock southend-on-sea
bristol south-gloucestershire gloucestershire oxfordshire windsor-and-maidenhead hounslow westminster greenwich
north-somerset bath-and-north-east-somerset swindon reading wokingham bracknell-forest kingston-upon-thames
hillingdon brent camden islington hackney newham barking-and-dagenham
harrow barnet haringey waltham-forest redbridge havering
richmond-upon-thames wandsworth lambeth southwark lewisham bexley
poole bournemouth southampton portsmouth brighton-and-hove
"""


def pairs_of_neighbours():
    lines = (line.split(": ") for line in NEIGHBOURS.strip().splitlines())
    return [(one, other) for one, others in lines for other in others.split()]


def steps(lines):
    return [step for line in lines.strip().splitlines() for step in itertools.pairwise(line.split())]


@pytest.fixture(scope="module")
def partnerships(tables):
    return tables.partnerships.set_index("partnership_id")


@pytest.fixture(scope="module")
def rows(tables):
    return tables.tiles.astype({"column": int, "row": int})


@pytest.fixture(scope="module")
def tiles(rows):
    return {row.partnership_id: (row.column, row.row) for row in rows.itertuples()}


def distance(one, other):
    """King's moves on a chessboard."""
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))


def block(tiles):
    """The tiles that hang together, edge to edge, with the first."""
    tiles = set(tiles)
    found, waiting = set(), [min(tiles)]
    while waiting:
        column, row = waiting.pop()
        if (column, row) in tiles - found:
            found.add((column, row))
            waiting += [(column + 1, row), (column - 1, row), (column, row + 1), (column, row - 1)]
    return found


def test_every_partnership_has_one_tile(rows, partnerships):
    assert sorted(rows["partnership_id"]) == sorted(partnerships.index)
    assert len(rows) == 149


def test_no_two_partnerships_share_a_tile(rows):
    assert rows[rows.duplicated(["column", "row"], keep=False)].empty


def test_the_grid_is_compact_and_starts_at_nought(rows):
    assert (rows["column"].dtype.kind, rows["row"].dtype.kind) == ("i", "i")
    assert (rows["column"].min(), rows["row"].min()) == (0, 0)
    assert 14 <= rows["column"].max() + 1 <= 17
    assert 15 <= rows["row"].max() + 1 <= 18


def test_the_map_has_no_holes(tiles):
    """Every empty cell can be reached from outside: the only white is sea, Wales or Scotland."""
    taken = set(tiles.values())
    frame = set(
        itertools.product(
            range(-1, max(column for column, _ in taken) + 2), range(-1, max(row for _, row in taken) + 2)
        )
    )
    assert block(taken) == taken
    assert block(frame - taken) == frame - taken


def test_each_region_hangs_together(tiles, partnerships):
    for region, members in partnerships.groupby("region").groups.items():
        places = {tiles[name] for name in members}
        assert block(places) == places, region


def test_london_is_a_compact_block(tiles, partnerships):
    places = [tiles[name] for name in partnerships.index[partnerships["region"] == "London"]]
    columns, rows = ({place[axis] for place in places} for axis in (0, 1))
    assert len(places) == 33
    assert (max(columns) - min(columns) + 1) * (max(rows) - min(rows) + 1) <= 42


def test_the_corners_of_england(rows):
    place = rows.set_index("partnership_id")
    assert place["row"].idxmin() == "northumberland"
    assert place["column"].idxmin() == "cornwall-and-isles-of-scilly"
    assert place["row"].idxmax() == "isle-of-wight"
    assert place.loc["kent", "column"] >= place["column"].max() - 1
    assert place.loc["suffolk", "column"] >= place["column"].max() - 1
    assert place.loc["norfolk", "column"] > place.loc["lincolnshire", "column"]
    assert place.loc["kent", "row"] > place.loc["bromley", "row"]


def test_the_corners_of_london(rows, partnerships):
    place = rows.set_index("partnership_id").loc[partnerships.index[partnerships["region"] == "London"]]
    assert place["row"].idxmin() == "enfield"
    for name, axis, end in [
        ("hillingdon", "column", "min"),
        ("havering", "column", "max"),
        ("croydon", "row", "max"),
        ("bromley", "row", "max"),
    ]:
        assert place.loc[name, axis] == place[axis].agg(end), name


def test_enough_neighbours_are_checked():
    pairs = pairs_of_neighbours()
    assert len({frozenset(pair) for pair in pairs}) == len(pairs) >= 40


@pytest.mark.parametrize(("one", "other"), pairs_of_neighbours())
def test_neighbours_are_near(tiles, one, other):
    assert distance(tiles[one], tiles[other]) <= 2


@pytest.mark.parametrize(("north", "south"), steps(NORTH_TO_SOUTH))
def test_north_is_above_south(tiles, north, south):
    assert tiles[north][1] < tiles[south][1]


@pytest.mark.parametrize(("west", "east"), steps(WEST_TO_EAST))
def test_west_is_left_of_east(tiles, west, east):
    assert tiles[west][0] < tiles[east][0]


def test_every_partnership_is_checked_against_another(partnerships):
    named = set(itertools.chain(*pairs_of_neighbours(), *steps(NORTH_TO_SOUTH), *steps(WEST_TO_EAST)))
    assert named <= set(partnerships.index)
    assert set(partnerships.index) - named == set()

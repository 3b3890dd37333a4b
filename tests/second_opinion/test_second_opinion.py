"""The package against the second opinion, for all 149 partnerships, in every situation, to the pound."""

import csv
import io
import math
import random
import shutil
from fractions import Fraction

import pandas as pd
import pytest
from second_opinion.recompute import MILLION, NOW, STREAMS, THEN, Impossible, Opinion, in_real_terms, rows

from onepot_analysis import results
from onepot_analysis.analysis import bounds, comparison, letters, outlook, settlement
from onepot_analysis.analysis.agency_formula import DRUG_GROUPS, NOBODY, Treatment, adult_ptb
from onepot_analysis.analysis.allocations import ENDS, KEYS, allocate
from onepot_analysis.briefing import prepare
from onepot_analysis.facts import data
from onepot_analysis.facts.register import FOLDER
from onepot_analysis.publish.site import downloads

BASIS = {"brought": "published", "found": "published", "bounded": "bounded", "estimated": "modelled"}
OWN = {  # Barnsley's, made up: the DIP of 2011-12 in the proportions of England but for the pound
    (NOW, "ptb_adult"): 2_402_500,
    (NOW, "ptb_young_people"): 131_000,
    (NOW, "dip_health"): 355_003,
    (NOW, "dip_home_office"): 207_085,
}


def own(ptb, dip):
    """Barnsley's amounts of both years, so that PTB and DIP change by so many per cent."""
    before = {stream: round(OWN[NOW, stream] * 100 / (100 + ptb)) for stream in ("ptb_adult", "ptb_young_people")}
    before["dip"] = round((OWN[NOW, "dip_health"] + OWN[NOW, "dip_home_office"]) * 100 / (100 + dip))
    return OWN | {(THEN, stream): pounds for stream, pounds in before.items()}


def filled_in(folder, million, half_width):
    """England's DIP of 2010-11 written into a copy of the data, as the README says."""
    path = shutil.copytree(FOLDER, folder / "data") / "national_figures.csv"
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("dip_total_2010_11,"))
    stated = line.replace(",,GBP million,,bounded,", f",{million},GBP million,{half_width},stated,")
    path.write_text(text.replace(line, stated), encoding="utf-8")
    return path.parent


def some(table, seed=5):
    """A third of everybody's amounts, whole partnerships and single cells."""
    draw = random.Random(seed)
    places = sorted({place for place, *_ in table})
    whole = set(draw.sample(places, 20))
    return {key: pounds for key, pounds in table.items() if key[0] in whole or draw.random() < 0.2}


def of_barnsley(amounts):
    return {("barnsley", *key): pounds for key, pounds in amounts.items()}


SITUATIONS = [
    *("nothing", "the national DIP filled in", "one DIP of 2010-11", "one half of the DIP", "own 2011-12", "own 2010-11"),
    *("own, rising", "own, falling", "own, staying", "some of everybody's", "all 2011-12", "all 2010-11", "all"),
]  # fmt: skip


@pytest.fixture(scope="module", params=SITUATIONS)
def both(request, brought, tmp_path_factory):
    """What the package says, and the second opinion, of one situation."""
    everybody = {
        (row["partnership"], row["financial_year"], row["stream"]): int(row["amount_gbp"])
        for row in rows(brought["all"])
    }
    for place in {place for place, *_ in everybody}:  # the two parts of the DIP of 2010-11 are one stream
        parts = [everybody.pop((place, THEN, half), None) for half in ("dip_health", "dip_home_office")]
        if None not in parts:
            everybody[place, THEN, "dip"] = sum(parts)
    amounts = {
        "one DIP of 2010-11": {("barnsley", THEN, "dip"): 620_000},
        "one half of the DIP": {("barnsley", NOW, "dip_home_office"): 207_085},
        "own 2011-12": of_barnsley(OWN),
        "own 2010-11": {key: pounds for key, pounds in of_barnsley(own(1, -4)).items() if key[1] == THEN},
        "own, rising": of_barnsley(own(9, -7)),
        "own, falling": of_barnsley(own(0, -8)),
        "own, staying": of_barnsley(own(0, 0)),
        "some of everybody's": some(everybody),
        "all 2011-12": {key: pounds for key, pounds in everybody.items() if key[1] == NOW},
        "all 2010-11": {key: pounds for key, pounds in everybody.items() if key[1] == THEN},
        "all": everybody,
    }.get(request.param, {})
    folder, table = FOLDER, None
    if "filled in" in request.param:
        folder = filled_in(tmp_path_factory.mktemp("facts"), 100, 0.5)
    if amounts:
        table = tmp_path_factory.mktemp("table") / "brought.csv"
        lines = [",".join(map(str, (*key, pounds))) for key, pounds in amounts.items()]
        table.write_text("\n".join(["partnership,financial_year,stream,amount_gbp", *lines, ""]), encoding="utf-8")
    return prepare("barnsley", folder, table, accept=["settlement", *{place for place, *_ in amounts}]), Opinion(
        folder, amounts
    )


def test_the_settlement(both):
    brief, opinion = both
    hold_settlement(brief.tables, opinion, brief.totals)


@pytest.mark.parametrize(("million", "half_width"), [("95.2", 0.5), ("103.45", 0.005), ("105.1", 0.5), ("99", 0)])
def test_the_settlement_with_a_stated_dip(tmp_path, million, half_width):
    folder = filled_in(tmp_path, million, half_width)
    hold_settlement(data.load(folder), Opinion(folder))


@pytest.mark.parametrize("seed", range(12))
def test_the_settlement_with_sums_that_miss_the_letters(tables, seed):
    """As exact as the corners; with rounding carried never narrower; and a contradiction where nothing is left."""
    draw, opinion = random.Random(seed), Opinion(FOLDER)
    for year, stream in draw.sample(STREAMS, draw.randint(1, 7)):
        usual = 100 if (year, stream) == (THEN, "dip") else float(opinion.level(stream, year, carried=False)[0])
        off = draw.choice([0, draw.uniform(-0.001, 0.001), draw.uniform(-0.05, 0.05)])
        opinion.closed[year, stream] = Fraction(round(usual * (1 + off) * MILLION), MILLION)
    brought = {settlement.key(stream, year): million for (year, stream), million in opinion.closed.items()}
    for rounding, carried in (("exact", False), ("carried", True)):
        try:
            expected = opinion.england(carried)
        except Impossible:
            with pytest.raises(data.DataError, match="the sums of the table brought contradict"):
                settlement.bounds(tables, rounding, brought)
            continue
        found = {name: (each.lower, each.upper) for name, each in settlement.bounds(tables, rounding, brought).items()}
        if carried:
            assert {
                name for name, ends in expected.items() if not found[name][0] <= ends[0] <= ends[1] <= found[name][1]
            } == set()
        else:
            assert found == expected


def hold_settlement(tables, opinion, totals=None):
    table = settlement.settlement_table(tables, totals).set_index(["rounding", "quantity"])
    for rounding, carried in (("exact", False), ("carried", True)):
        expected = {name: tuple(map(float, ends)) for name, ends in opinion.england(carried).items()}
        found = {name: (row["lower"], row["upper"]) for name, row in table.loc[rounding].iterrows()}
        assert found.keys() == expected.keys()
        assert found == {name: pytest.approx(ends, abs=1e-9) for name, ends in expected.items()}, rounding


def test_every_amount_and_its_state(both):
    brief, opinion = both
    found = {
        (row.partnership_id, row.financial_year, row.stream): (row.small_fall_gbp, row.large_fall_gbp, row.state)
        for row in brief.allocations.itertuples()
    }
    different = {key: (found.get(key), value) for key, value in opinion.amounts.items() if found.get(key) != value}
    assert (len(found), different) == (149 * 7, {})


def drawn(base, seed):
    """Some of all amounts as a table may have them: as modelled, or each up to a half more or less."""
    draw, keys = random.Random(seed), sorted(base)
    places = sorted({place for place, *_ in keys})
    kind = draw.choice(["cells", "places", "streams", "nearly all", "all"])
    if kind == "cells":
        keys = draw.sample(keys, draw.choice([1, 3, 20, 200, 600]))
    elif kind == "places":
        some = set(draw.sample(places, draw.choice([1, 5, 60, 148])))
        keys = [key for key in keys if key[0] in some]
    elif kind == "streams":
        some = set(draw.sample(STREAMS, draw.choice([1, 2, 3])))
        keys = [key for key in keys if key[1:] in some]
    elif kind == "nearly all":
        keys = [key for key in keys if draw.random() < 0.99]
    off = draw.choice([0, 0.5])
    return {key: int(base[key] * draw.uniform(1 - off, 1 + off)) for key in keys}


@pytest.mark.parametrize("seed", range(6))
def test_any_table_is_filled_up_alike(tables, nothing, seed):
    brief, opinion = nothing
    amounts = drawn({key: large for key, (_, large, _) in opinion.amounts.items()}, seed)
    table = pd.DataFrame([(*key, pounds) for key, pounds in amounts.items()], columns=[*KEYS, "amount_gbp"])
    try:
        expected = Opinion(FOLDER, amounts).amounts
    except Impossible:
        with pytest.raises(data.DataError, match="contradict"):
            allocate(tables, table, brief.off)
        return
    rows = allocate(tables, table, brief.off)[[*KEYS, *ENDS, "state"]]
    found = {row[:3]: row[3:] for row in rows.itertuples(index=False, name=None)}
    assert {key: (found[key], value) for key, value in expected.items() if found[key] != value} == {}


def test_every_likely_interval(both):
    brief, opinion = both
    found = {key: tuple(map(int, ends)) for key, *ends in brief.likely.itertuples()}
    expected = {key: tuple(map(round, opinion.likely(*key))) for key in found}
    different = {key: (found[key], expected[key]) for key in found if found[key] != expected[key]}
    assert (len(found), different) == (149 * 12, {})


def test_every_change_and_contribution(both):
    brief, opinion = both
    for row in brief.changes.reset_index().to_dict("records"):
        place, stream, how = (row.pop(name) for name in ("partnership_id", "stream", "state"))
        expected, state = opinion.change(place, stream)
        assert how == state, (place, stream)
        assert row.keys() == expected.keys()
        different = {
            name: value for name, value in expected.items() if not math.isclose(row[name], value, abs_tol=1e-9)
        }
        assert different == {}, (place, stream)


def test_every_comparison(both):
    brief, opinion = both
    pots = {place: opinion.pot(place) for place in opinion.places}
    for place, own in pots.items():
        found = brief.pots.loc[place]
        assert found["state"] == opinion.state(place, NOW, "pot")
        assert {name: found[name] for name in own} == pytest.approx({name: float(each) for name, each in own.items()})
    for place in opinion.places[::7]:
        own = pots[place]
        for measure in ("per_head", "per_user", "pot_gbp"):
            higher = sum(other[measure] > own[measure] for other in pots.values())
            same = sum(other[measure] == own[measure] for other in pots.values())
            assert comparison.standing(brief.pots[measure], place) == (higher + 1, same > 1)
        below = sum(other["per_head_highest"] < own["per_head_lowest"] for other in pots.values())
        above = sum(other["per_head_lowest"] > own["per_head_highest"] for other in pots.values())
        assert comparison.told_apart(brief.pots, place) == (below, above, 148 - below - above)
    table = comparison.by_region(brief.tables, brief.drivers, brief.pots, brief.changes.xs("pot", level="stream"))
    found = {region: list(values) for region, *values in table.itertuples()}
    assert found == {region: pytest.approx(list(map(float, row))) for region, row in opinion.regions().items()}


def outward(lower, upper, decimals=2):
    """Rounded so that nothing is narrowed; equal ends to the nearest."""
    scaled = [end * 10**decimals for end in (lower, upper)]
    ends = [round(end) for end in scaled] if lower == upper else [math.floor(scaled[0]), math.ceil(scaled[1])]
    return [end / 10**decimals for end in ends]


def test_what_the_site_gives_to_download(both):
    """The files themselves, which hold what the pages show."""
    brief, opinion = both
    tables = {
        name: list(csv.DictReader(io.StringIO(downloads.csv(make(brief)).decode())))
        for name, make in (("briefings", results.briefings), ("allocations", results.allocations))
    }
    assert [len(table) for table in tables.values()] == [149, 149 * 7]
    for row in tables["allocations"]:
        key = row["partnership_id"], row["financial_year"], row["stream"]
        small, large, state = opinion.amounts[key]
        assert [int(row["lower_gbp"]), int(row["upper_gbp"])] == sorted([small, large])
        likely = list(map(round, opinion.likely(*key)))
        assert [int(row["likely_lowest_gbp"]), int(row["likely_highest_gbp"])] == likely and BASIS[state] in row[
            "basis"
        ]
    for row in tables["briefings"]:
        place = row["partnership_id"]
        change, how = opinion.change(place, "pot")
        assert (int(row["pot_2011_12_gbp"]), row["change_state"]) == (opinion.pot(place)["pot_gbp"], how)
        ends = [int(row[f"pot_2011_12_{end}_gbp"]) for end in ("lowest", "highest")]
        assert ends == list(map(round, opinion.likely(place, NOW, "pot")))
        for terms in ("", "real_"):
            said = [row[f"{terms}change_{end}_percent"] for end in ("lower", "upper")]
            ends = [change[f"{terms}{end}_percent"] for end in ("lower", "upper")]
            assert said == ["", ""] if how == "rule only" else [float(each) for each in said] == outward(*ends)
        for (of, year, stream), (_, large, state) in opinion.amounts.items():
            if (of, year) == (place, NOW):
                assert int(row[f"{stream}_gbp"]) == large and BASIS[state] in row[f"{stream}_state"]


def test_the_frames_of_the_settlement(both):
    brief, opinion = both
    now = results.settlement(brief)["gbp_million_2011_12"].to_dict()
    assert now == {stream: float(opinion.exact[f"{stream}_2011_12"][0]) for stream in now}
    table = results.bounds(brief)
    for stream in ("ptb", "dip", "pot"):
        cash = opinion.exact[f"{stream}_change_percent"]
        real = tuple(in_real_terms(end, opinion.prices("outturn")[0]) for end in cash)
        ends = [outward(*each) for each in (opinion.exact[f"{stream}_2010_11"], cash, real)]
        assert table.loc[stream].T.to_numpy().tolist() == ends
    shares = letters.change_by_dip_share(brief.tables, [0, 12.5, 100], brief.england)
    for share, *found in shares.itertuples(index=False):
        cash = [
            sum(
                opinion.exact[f"{of}_change_percent"][end] * Fraction(part)
                for of, part in (("dip", share), ("ptb", 100 - share))
            )
            / 100
            for end in (0, 1)
        ]
        real = [in_real_terms(end, opinion.prices("outturn")[0]) for end in cash]
        assert found == pytest.approx(list(map(float, [*cash, *real])), abs=1e-12)
    text = downloads.csv(bounds.outward(settlement.settlement_table(brief.tables, brief.totals), 6)).decode()
    carried = opinion.england(carried=True)
    for row in csv.DictReader(io.StringIO(text)):
        ends = (opinion.exact if row["rounding"] == "exact" else carried)[row["quantity"]]
        assert [float(row["lower"]), float(row["upper"])] == outward(*ends, 6), row["quantity"]


def test_what_comes_next(both):
    brief, opinion = both
    pot = brief.own_changes.loc["pot"]
    table = outlook.local_cuts(pot, 400_000, [5, 10, 20])
    for row in table.itertuples():
        ends = opinion.cuts("barnsley", 400_000, int(row.cut_percent))
        assert (row.whole_lower_percent, row.whole_upper_percent) == pytest.approx(tuple(map(float, ends)))
    adult = opinion.amounts["barnsley", NOW, "ptb_adult"][1]
    element = outlook.RecoveryElement.of(brief.tables, adult)
    assert element.break_even == pytest.approx(float(opinion.break_even(adult)))
    for done, share in ((0, 5), (175, 10), (400, 20)):
        assert element.gain(done, share) == pytest.approx(float(opinion.gain(adult, done, share)))
    assert outlook.adult_cost(brief.tables) == pytest.approx(float(opinion.adult_cost()))


@pytest.fixture(scope="module")
def nothing():
    return prepare(), Opinion(FOLDER)


def test_how_far_off_the_model_is(nothing):
    brief, opinion = nothing
    off = brief.off
    assert off.half_widths == pytest.approx(opinion.half_widths, abs=1e-12)
    assert off.coverage == opinion.coverage
    assert (off.typical**2, off.drift**2) == pytest.approx((float(opinion.variance), float(opinion.drift)))
    points = [
        (place, stream, year, pounds, math.nan if error is None else float(error))
        for place, stream, year, pounds, error in opinion.check_points
    ]
    names = ["partnership_id", "stream", "financial_year", "published_gbp", "log_error"]
    found = {tuple(row[:3]): tuple(row[3:]) for row in off.points[names].itertuples(index=False)}
    assert found == {point[:3]: pytest.approx((float(point[3]), point[4]), nan_ok=True) for point in points}
    used = off.points[off.points["used"]].set_index("partnership_id")["financial_year"].to_dict()
    assert used == {place: point[2] for place, point in opinion.latest.items()}
    found = {place: (row["stream"], row["factor"], row["half_width"]) for place, row in off.pulls.iterrows()}
    pulls = {
        place: (stream, round(float(factor), 9), width) for place, (stream, factor, width) in opinion.pulls.items()
    }
    assert found == pulls


def test_shares_drivers_and_likeness(nothing):
    brief, opinion = nothing
    for stream, shares in opinion.shares.items():
        found = brief.off.shares[stream].to_dict()
        assert found == pytest.approx({place: float(share) for place, share in shares.items()}, abs=1e-14), stream
    for place, own in opinion.drivers.items():
        assert brief.drivers.loc[place].to_dict() == pytest.approx({name: float(each) for name, each in own.items()})
        assert brief.profiles.loc[place].tolist() == pytest.approx(list(map(float, opinion.profiles[place])))
        peers = comparison.most_like(brief.profiles, place)
        expected = opinion.peers(place)
        assert peers["distance"].to_dict() == pytest.approx(dict(expected), abs=1e-6)
        assert peers.index.tolist() == [other for other, _ in expected]
    early = comparison.forerunners(brief.tables).set_index("partnership_id")
    columns = ["ptb_gbp", "forerunners_gbp", "share_of_ptb_percent", "share_of_whole_percent"]
    for place, row in opinion.forerunners().items():
        assert early.loc[place, columns].tolist() == pytest.approx(list(map(float, row)))


@pytest.mark.parametrize("step", [1, 3])
def test_the_agencys_formula(nothing, step):
    """With people in treatment of all partnerships, and of a third of them."""
    brief, opinion = nothing
    draw = random.Random(7)
    people = {place: [draw.randrange(0, 3000, 5) for _ in DRUG_GROUPS] for place in opinion.places[::step]}
    groups = [
        (place, "2009-10", group, count, math.nan, 2.5)
        for place, counts in people.items()
        for group, count in zip(DRUG_GROUPS, counts, strict=True)
    ]
    columns = ["partnership_id", "financial_year", "drug_group", "in_treatment", "completions", "half_width"]
    treatment = Treatment("made-up.csv", pd.DataFrame(groups, columns=columns), NOBODY.england)
    table = adult_ptb(brief.tables, treatment, brief.drivers)
    found = table[["need_gbp", "activity_gbp", "lower_gbp", "upper_gbp"]].apply(tuple, axis=1).to_dict()
    room = Fraction(15, 2)  # of three counts, each rounded to 5
    assert found == opinion.formula({place: Fraction(sum(counts)) for place, counts in people.items()}, room)

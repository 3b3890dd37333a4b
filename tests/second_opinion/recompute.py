"""Every headline result worked out anew, from the files in ``data/`` alone, with integers, fractions and decimals.

Nothing of the package is imported, and no table library. Where it can, it goes another way: the bounds of the settlement
are the corners of what the letters state, shares are fractions, logarithms have 40 digits, quantiles are found by halving.
"""

import csv
from collections import defaultdict
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import atan, ceil, cos, exp, floor, hypot, log, pi, sin, sqrt
from pathlib import Path
from statistics import mean, stdev

from second_opinion.polytope import Region

THEN, NOW = "2010-11", "2011-12"
PTB, HALVES = ("ptb_adult", "ptb_young_people"), ("dip_health", "dip_home_office")
STREAMS = [*((NOW, stream) for stream in PTB + HALVES), *((THEN, stream) for stream in (*PTB, "dip"))]
SUMS = {"ptb": PTB, "dip": ("dip", *HALVES), "pot": ("dip", *PTB, *HALVES)}
DEFLATORS = {
    "outturn": "outturn, September 2019", "february": "forecast, before March 2011", "forecast": "forecast, March 2011"
}  # fmt: skip
STATES = ("brought", "found", "bounded", "estimated")
MILLION = 10**6
LEVEL = 0.8
_ENGLAND = {}


class Impossible(Exception):
    """Nothing fits all that is stated and brought."""


def rows(path):
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def largest_remainder(total, weights):
    """Whole pounds by weights: what is left over goes, pound by pound, to the largest fractions, the earlier first.

    Where all weights are 0, alike.
    """
    weights = weights if any(weights.values()) else dict.fromkeys(weights, 1)
    whole = sum(weights.values())
    exact = {place: Fraction(total) * weight / whole for place, weight in weights.items()}
    parts = {place: floor(value) for place, value in exact.items()}
    by_fraction = sorted(exact, key=lambda place: parts[place] - exact[place])
    for place in by_fraction[: total - sum(parts.values())]:
        parts[place] += 1
    return parts


def logarithm(value):
    """Natural logarithm of a fraction, to 40 digits."""
    with localcontext(prec=45):
        return Fraction(Decimal(value.numerator).ln() - Decimal(value.denominator).ln())


def halved(function, low, high):
    """Where a function that rises becomes 0."""
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (low, middle) if function(middle) > 0 else (middle, high)
    return low


def students_t(degrees):
    """The t that has `LEVEL` of Student's distribution between itself and its mirror image.

    By the finite sums for whole degrees of freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4).
    """

    def inside(t):
        angle, odd = atan(t / sqrt(degrees)), degrees % 2
        term = total = 1.0
        for step in range(1 + odd, degrees - 1, 2):
            term *= cos(angle) ** 2 * step / (step + 1)
            total += term
        return (angle + sin(angle) * cos(angle) * total) * 2 / pi if odd else sin(angle) * total

    return halved(lambda t: inside(t) - LEVEL, 0.0, 50.0)


def in_real_terms(percent, prices):
    """A change in per cent, after prices have risen by so many per cent."""
    return ((100 + percent) / (100 + prices) - 1) * 100


class Opinion:
    """All results for a data folder and the amounts brought: pounds by partnership, year and stream."""

    def __init__(self, folder, brought=None):
        self.folder, self.brought = Path(folder), dict(brought or {})
        self.register = rows(self.folder / "partnerships.csv")
        self.places = [row["partnership_id"] for row in self.register]
        self.region = {row["partnership_id"]: row["region"] for row in self.register}
        figures = rows(self.folder / "national_figures.csv")
        self.figure = {row["figure_id"]: Fraction(row["value"]) for row in figures if row["value"]}
        self.half_width = {row["figure_id"]: Fraction(row["half_width"]) for row in figures if row["value"]}

    # England: what the letters state, as a region, and its corners

    @cached_property
    def closed(self):
        """Sums of a stream and year of which every partnership's amount is brought, GBP million."""
        found = defaultdict(list)
        for (_, year, stream), pounds in self.brought.items():
            found[year, stream].append(pounds)
        return {key: Fraction(sum(all_of), MILLION) for key, all_of in found.items() if len(all_of) == len(self.places)}

    def printed(self, figure, carried):
        room = self.half_width[figure] if carried else 0
        return self.figure[figure] - room, self.figure[figure] + room

    def level(self, stream, year, carried):
        """A stream of England: as brought, or as printed."""
        if (year, stream) in self.closed:
            return (self.closed[year, stream],) * 2
        return self.printed(f"{stream}_{year.replace('-', '_')}", carried)

    def england(self, carried=False):
        """`_england`, worked out once for the same facts and sums brought."""
        key = self.folder, carried, *sorted(self.closed.items())
        if key not in _ENGLAND:
            _ENGLAND[key] = self._england(carried)
        return _ENGLAND[key]

    def _england(self, carried):
        """Lower and upper end of every quantity of the settlement; GBP million and per cent.

        What the letters allow is a region of four amounts: PTB and DIP of both years. Streams have rooms of their own, so
        that the PTB and the DIP of 2011-12 lie also between the sums of theirs.
        """
        found = {}
        for year, stream in STREAMS:
            if (year, stream) != (THEN, "dip"):
                found[f"{stream}_{year.replace('-', '_')}"] = self.level(stream, year, carried)
        now = {of: [sum(ends) for ends in zip(*(self.level(s, NOW, carried) for s in parts), strict=True)]
               for of, parts in (("ptb", PTB), ("dip", HALVES))}  # fmt: skip
        if any((THEN, stream) in self.closed for stream in PTB):
            before = [sum(ends) for ends in zip(*(self.level(stream, THEN, carried) for stream in PTB), strict=True)]
        else:
            before = self.printed("ptb_total_2010_11", carried)
        ptb, dip, ptb_then, dip_then, one = ([int(at == here) for at in range(5)] for here in range(5))

        def plus(*terms):
            return [sum(values) for values in zip(*terms, strict=True)]

        def times(factor, row):
            return [factor * value for value in row]

        pot, pot_then = plus(ptb, dip), plus(ptb_then, dip_then)
        equal, least = [], []

        def between(row, ends):
            if ends[0] == ends[1]:
                equal.append(plus(row, times(-ends[0], one)))
            else:
                least.extend([plus(row, times(-ends[0], one)), plus(times(-1, row), times(ends[1], one))])

        between(ptb, now["ptb"])
        between(dip, now["dip"])
        between(ptb_then, before)
        if not any(year == NOW for year, _ in self.closed):
            between(ptb, self.printed("ptb_total_2011_12", carried))
            between(dip, self.printed("dip_total_2011_12", carried))
            between(pot, self.printed("community_total_2011_12", carried))
        if (THEN, "dip") in self.closed:  # stands also against the letters
            between(dip_then, [self.closed[THEN, "dip"]] * 2)
        else:
            kept = 1 - self.printed("community_decrease_limit", carried)[1] / 100
            least += [plus(dip_then, times(-1, dip)), plus(pot_then, times(-1, pot))]  # "slightly less", "decrease"
            least.append(plus(pot, times(-kept, pot_then)))  # "less than 2 per cent"
            if "dip_total_2010_11" in self.figure:
                between(dip_then, self.printed("dip_total_2010_11", carried))
        region = Region(equal, least, 5)
        if region.is_empty:
            raise Impossible
        for of, this, that in (("ptb", ptb, ptb_then), ("dip", dip, dip_then), ("pot", pot, pot_then)):
            fall = plus(this, times(-1, that))
            found |= {f"{of}_2011_12": region.ends(this), f"{of}_2010_11": region.ends(that)}
            found[f"{of}_change_gbp_million"] = region.ends(fall)
            found[f"{of}_change_percent"] = tuple(100 * end for end in region.ends(fall, that))
        for vintage in DEFLATORS:
            low, high = self.prices(vintage, carried)
            ends = found["pot_change_percent"]
            found[f"pot_real_change_percent_{vintage}"] = in_real_terms(ends[0], high), in_real_terms(ends[1], low)
        return found

    @cached_property
    def exact(self):
        return self.england()

    def prices(self, vintage, carried=False):
        """How far prices rise from 2010-11 to 2011-12, per cent, lower and upper."""
        value, room = self._deflators[DEFLATORS[vintage]]
        return (value - room, value + room) if carried else (value, value)

    @cached_property
    def _deflators(self):
        return {
            row["vintage"]: (Fraction(row["percent_change_on_year"]), Fraction(row["half_width"]))
            for row in rows(self.folder / "gdp_deflators.csv")
            if row["financial_year"] == NOW
        }

    # The model: shares as fractions

    @cached_property
    def drivers(self):
        """Every driver by partnership; drug users as published, or their region's total by the mean of three shares."""
        found = {
            row["partnership_id"]: {
                name: Fraction(cell)
                for name, cell in row.items()
                if cell and name not in ("partnership_id", "estimated")
            }
            for row in rows(self.folder / "partnership_drivers.csv")
        }
        totals = {
            row["region"]: Fraction(row["opiate_crack_users"])
            for row in rows(self.folder / "regional_opiate_crack_users.csv")
        }
        for region, total in totals.items():
            inside = [place for place in self.places if self.region[place] == region]
            parts = self._shares("users_within_region", {place: found[place] for place in inside})
            for place in inside:
                own = found[place]
                own["opiate_crack_users"] = own.pop("opiate_crack_users_2010_11", total * parts[place])
                own["even"] = Fraction(1)
                own["users_times_users_per_head"] = own["opiate_crack_users"] ** 2 / own["population_15_64"]
        return {place: found[place] for place in self.places}

    def _shares(self, rule, drivers):
        weights = {
            row["driver"]: Fraction(row["weight"])
            for row in rows(self.folder / "sharing_weights.csv")
            if row["rule_id"] == rule
        }
        whole = {driver: sum(own[driver] for own in drivers.values()) for driver in weights}
        return {
            place: sum(own[driver] / whole[driver] * weight for driver, weight in weights.items())
            / sum(weights.values())
            for place, own in drivers.items()
        }

    @cached_property
    def shares(self):
        """Of the streams by the main rules; of ptb and pot by the printed money of 2011-12."""
        rules = {
            row["shares_out"]: row["rule_id"]
            for row in rows(self.folder / "sharing_rules.csv")
            if row["role"] == "main"
        }
        found = {of: self._shares(rules[of], self.drivers) for of in (*PTB, "dip")}
        money = {of: self.figure[f"{of}_2011_12"] for of in PTB}
        money["dip"] = sum(self.figure[f"{half}_2011_12"] for half in HALVES)
        for name, parts in (("ptb", PTB), ("pot", (*PTB, "dip"))):
            whole = sum(money[of] for of in parts)
            found[name] = {place: sum(found[of][place] * money[of] for of in parts) / whole for place in self.places}
        return found

    # How far off the model is

    @cached_property
    def check_points(self):
        """Published amounts over the model's share of their year's total: partnership, stream, year, pounds, log error."""
        known = [
            (row["partnership_id"], row["stream"], row["financial_year"], Fraction(row["amount_gbp"]))
            for row in rows(self.folder / "published_amounts.csv")
        ]
        known += [(row["partnership_id"], "ptb", "2003-04", Fraction(row["ptb_gbp"])) for row in self._forerunners]
        points = []
        for place, stream, year, pounds in known:
            total = {"ptb": f"ptb_total_{year.replace('-', '_')}", "pot": "community_total_2011_12"}
            name = total.get(stream, f"{stream}_{year.replace('-', '_')}")
            error = None
            if name in self.figure:
                error = logarithm(pounds / (self.shares[stream][place] * self.figure[name] * MILLION))
            points.append((place, stream, year, pounds, error))
        return points

    @cached_property
    def _forerunners(self):
        return rows(self.folder / "dip_forerunners_2003_04.csv")

    @cached_property
    def latest(self):
        """The check point of each partnership that counts: its latest with a total."""
        found = {}
        for point in sorted((one for one in self.check_points if one[4] is not None), key=lambda one: one[2]):
            found[point[0]] = point
        return found

    @cached_property
    def variance(self):
        errors = [point[4] for point in self.latest.values()]
        return sum(error**2 for error in errors) / len(errors)

    @cached_property
    def half_widths(self):
        """On the log scale, to the six decimals that are kept: an estimate is divided and multiplied by exp of it."""
        logs = []
        for row in self._forerunners:
            parts = [row["capacity_building_gbp"], row["throughcare_gbp"]]
            if all(parts) and (money := sum(map(Fraction, parts))):
                logs.append(float(logarithm(money / self.shares["dip"][row["partnership_id"]])))
        count = len(logs)
        return {
            "ptb": round(students_t(len(self.latest)) * sqrt(self.variance), 6),
            "dip": round(students_t(count - 1) * stdev(logs) * sqrt(1 + 1 / count), 6),
        }

    @cached_property
    def coverage(self):
        """How many check points lie in the interval that the others give."""
        errors = [float(point[4]) for point in self.latest.values()]
        total, others = sum(error**2 for error in errors), len(errors) - 1
        t = students_t(others)
        return sum(abs(error) <= t * sqrt((total - error**2) / others) for error in errors), len(errors)

    @cached_property
    def drift(self):
        """Variance of a PTB's share from one year to the next, on the log scale."""
        series = defaultdict(list)
        for place, stream, year, _, error in sorted(self.check_points, key=lambda one: one[2]):
            if stream == "ptb" and error is not None:
                series[place].append((int(year[:4]), error))
        changes, years = Fraction(0), 0
        for points in series.values():
            changes += sum((later[1] - sooner[1]) ** 2 for sooner, later in pairwise(points))
            years += points[-1][0] - points[0][0]
        return changes / years

    @cached_property
    def pulls(self):
        """Stream, factor and half-width of the interval of each estimate that an own amount near the year pulls."""
        found = {}
        for place, (_, stream, year, _, error) in self.latest.items():
            if stream in ("ptb", "pot") and year > "2003-04":
                own = self.drift * max(abs(int(year[:4]) - 2011), 1)
                weight = self.variance / (self.variance + own)
                half_width = students_t(len(self.latest)) * sqrt(own * weight)
                found[place] = stream, Fraction(exp(error * weight)), round(half_width, 6)
        return found

    # Who has what

    def weights(self, stream):
        """The model's shares, as the own amounts of other years pull them; an own PTB says nothing of the DIP."""
        of = "dip" if stream.startswith("dip") else stream
        found = dict(self.shares[of])
        for place, (own, factor, _) in self.pulls.items():
            if of != "dip" or own == "pot":
                found[place] *= factor
        return found

    @cached_property
    def amounts(self):
        """Each stream, year and partnership: pounds where the DIP of 2010-11 was smallest and largest, and the state."""
        found = {
            (row["partnership_id"], row["financial_year"], row["stream"]): int(row["amount_gbp"])
            for row in rows(self.folder / "published_amounts.csv")
            if (row["financial_year"], row["stream"]) in STREAMS
        }
        known = found | self.brought
        ends = [self._at(known, then) for then in self.exact["dip_2010_11"]]
        result = {}
        for key in ((place, *rest) for rest in STREAMS for place in self.places):
            following = self._follows(key, self.exact["dip_2010_11"][0])
            state = "brought" if key in self.brought else "found" if key in found else (
                "estimated" if following is None else "bounded")  # fmt: skip
            result[key] = ends[0][key], ends[1][key], state
        return result

    def _follows(self, key, dip_then):
        """What the letters say of an amount, from those brought of the same partnership; a fraction, or None."""
        place, year, stream = key
        if stream in PTB:
            return self.brought.get((place, THEN if year == NOW else NOW, stream))
        dip_now = self.exact["dip_2011_12"][0]
        part = {half: self.exact[f"{half}_2011_12"][0] / dip_now for half in HALVES}
        halves = {half: self.brought[place, NOW, half] for half in HALVES if (place, NOW, half) in self.brought}
        then = self.brought.get((place, THEN, "dip"))
        if len(halves) == 2:
            whole = Fraction(sum(halves.values()))
        elif halves:
            whole = next(pounds / part[half] for half, pounds in halves.items())
        elif then is not None:
            whole = then * dip_now / dip_then
        else:
            return None
        return whole * dip_then / dip_now if year == THEN else whole * part[stream]

    def _at(self, known, dip_then):
        result = {}
        for year, stream in STREAMS:
            name = f"{stream}_{year.replace('-', '_')}"
            total = round((dip_then if (year, stream) == (THEN, "dip") else self.exact[name][0]) * MILLION)
            if year == NOW:
                weights = self.weights(stream)
            else:
                of = HALVES if stream == "dip" else (stream,)
                weights = {place: sum(result[place, NOW, one] for one in of) for place in self.places}
            keys = [(place, year, stream) for place in self.places]
            fixed = {key: Fraction(known[key]) for key in keys if key in known}
            bounded = {
                key: Fraction(round(value))
                for key in keys
                if key not in known and (value := self._follows(key, dip_then)) is not None
            }
            open_keys = [key for key in keys if key not in fixed and key not in bounded]
            rest = total - sum(fixed.values()) - sum(bounded.values())
            if open_keys:
                shared = largest_remainder(max(int(rest), 0), {key: weights[key[0]] for key in open_keys})
            elif bounded and abs(rest) <= len(bounded):  # rounded together, so that they sum as they should
                bounded, shared = {}, largest_remainder(int(total - sum(fixed.values())), bounded)
            else:
                shared = {}
            result |= {key: int(value) for key, value in (fixed | bounded | shared).items()}
        return result

    def of(self, place, year, stream):
        """The parts of an amount or of a sum."""
        parts = SUMS.get(stream, (stream,))
        return {one: self.amounts[place, year, one] for one in parts if (place, year, one) in self.amounts}

    def state(self, place, year, stream):
        """A sum is known as its least known part is."""
        return max((part[2] for part in self.of(place, year, stream).values()), key=STATES.index)

    def likely(self, place, year, stream):
        """Where an amount likely lies: known parts at their ends, estimates as if PTB and DIP erred independently."""
        low = high = ptb = dip = Fraction(0)
        for one, (small, large, state) in self.of(place, year, stream).items():
            if state != "estimated":
                low, high = low + min(small, large), high + max(small, large)
            elif one in PTB:
                ptb += Fraction(small + large, 2)
            else:
                dip += Fraction(small + large, 2)
        if not ptb + dip:
            return low, high
        own, _, narrow = self.pulls.get(place, (None, 0, 0))
        if own == stream == "pot":
            width = narrow
        else:
            of_ptb = narrow if own == "ptb" else self.half_widths["ptb"]
            width = hypot(ptb * of_ptb, dip * self.half_widths["dip"]) / (ptb + dip)
        return low + (ptb + dip) / exp(width), high + (ptb + dip) * exp(width)

    # How it changes

    def change(self, place, stream):
        """Both years at both ends, and what follows: lower and upper by quantity, and how the change is known."""
        now, then, pot = (
            [sum(part[end] for part in self.of(place, year, of).values()) for end in (0, 1)]
            for year, of in ((NOW, stream), (THEN, stream), (THEN, "pot"))
        )
        pairs = list(zip(now, then, pot, strict=True))
        percent = [Fraction(100 * (a - b), b) for a, b, _ in pairs]
        worst = max(self.state(place, NOW, stream), self.state(place, THEN, stream), key=STATES.index)
        found = {
            "{}_gbp": [a - b for a, b, _ in pairs],
            "{}_percent": percent,
            "real_{}_percent": [in_real_terms(each, self.prices("outturn")[0]) for each in percent],
            "february_real_{}_percent": [in_real_terms(each, self.prices("february")[0]) for each in percent],
            "contribution_{}_pp": [Fraction(100 * (a - b), whole) for a, b, whole in pairs],
            "share_{}_percent": [Fraction(100 * b, whole) for _, b, whole in pairs],
        }
        ends = {}
        for name, values in found.items():
            ends |= {name.format("lower"): min(values), name.format("upper"): max(values)}
        how = "known" if worst in STATES[:2] else "rule only" if worst == "estimated" else "bounded"
        return ends | {"now_small": now[0], "now_large": now[1], "before_small": then[0], "before_large": then[1]}, how

    # Beside the others

    def pot(self, place):
        """The pot of 2011-12 beside what its size is seen against."""
        pounds = sum(part[1] for part in self.of(place, NOW, "pot").values())
        low, high = self.likely(place, NOW, "pot")
        own = self.drivers[place]
        return {
            "pot_gbp": pounds,
            "per_head": pounds / own["population_18_64"],
            "per_head_lowest": round(low) / own["population_18_64"],
            "per_head_highest": round(high) / own["population_18_64"],
            "per_user": pounds / own["opiate_crack_users"],
        }

    @cached_property
    def profiles(self):
        return {
            place: [
                own["population_18_64"],
                1000 * own["opiate_crack_users"] / own["population_15_64"],
                100 * own["lsoas_most_deprived_20pc"] / own["lsoas"],
                100_000 * own["drug_poisoning_deaths_2008_2010"] / own["population_all"],
            ]
            for place, own in self.drivers.items()
        }

    @cached_property
    def _scaled(self):
        columns = list(zip(*self.profiles.values(), strict=True))
        columns[0] = [log(people) for people in columns[0]]
        columns = [[float(value) for value in column] for column in columns]
        scaled = [[(value - mean(column)) / stdev(column) for value in column] for column in columns]
        return dict(zip(self.profiles, zip(*scaled, strict=True), strict=True))

    def peers(self, place, count=5):
        """The partnerships most like one, and how far they are, the nearest first."""
        own = self._scaled[place]
        far = {
            other: sqrt(sum((a - b) ** 2 for a, b in zip(own, theirs, strict=True)))
            for other, theirs in self._scaled.items()
        }
        return sorted(far.items(), key=lambda pair: round(pair[1], 6))[: count + 1]

    def regions(self):
        """Partnerships, pot, pot per head and user, and change in per cent, of each region and of England."""
        places = defaultdict(list)
        for place in self.places:
            places[self.region[place]].append(place)
        places["England"] = self.places
        found = {}
        for region, inside in places.items():
            now, then = (
                [sum(part[end] for p in inside for part in self.of(p, year, "pot").values()) for end in (0, 1)]
                for year in (NOW, THEN)
            )
            percent = [Fraction(100 * (a - b), b) for a, b in zip(now, then, strict=True)]
            people, users = (
                sum(self.drivers[p][name] for p in inside) for name in ("population_18_64", "opiate_crack_users")
            )
            found[region] = [len(inside), now[1], now[1] / people, now[1] / users, min(percent), max(percent)]
        return found

    def forerunners(self):
        """The two streams that became the DIP, in pounds, per cent of the PTB and per cent of all three."""
        found = {}
        for row in self._forerunners:
            ptb = Fraction(row["ptb_gbp"])
            gbp = sum(Fraction(row[name] or 0) for name in ("capacity_building_gbp", "throughcare_gbp"))
            found[row["partnership_id"]] = [ptb, gbp, 100 * gbp / ptb, 100 * gbp / (gbp + ptb)]
        return found

    # What comes next

    def break_even(self, adult_gbp, completions=None):
        """Completions at which the recovery element gives back what it takes."""
        completions = completions or self.figure["completions_2011_12"]
        return adult_gbp * completions / (self.figure["ptb_adult_2011_12"] * MILLION)

    def gain(self, adult_gbp, completions, share_percent):
        """Share of the adult PTB x (share of England's completions over share of England's adult PTB, less 1)."""
        return Fraction(share_percent) / 100 * adult_gbp * (completions / self.break_even(adult_gbp) - 1)

    def adult_cost(self):
        money = self.figure["ptb_adult_2011_12"] + self.figure["dip_total_2011_12"]
        return money * MILLION / self.figure["effective_treatment_2011_12"]

    def cuts(self, place, local_gbp, percent):
        """Change of pot and local money together, lower and upper, per cent."""
        pots, cut = self.change(place, "pot")[0], Fraction(local_gbp * percent, 100)
        ends = []
        for end in ("small", "large"):
            then = pots[f"before_{end}"] + local_gbp
            ends.append(100 * (pots[f"now_{end}"] + local_gbp - cut - then) / then)
        return min(ends), max(ends)

    # The agency's formula

    def formula(self, people, room, england=None):
        """Adult PTB by need and activity: partnership to need, activity, lowest and highest amount, pounds.

        `people` in treatment in 2009-10 by partnership, each `room` at most away from the true number.
        """
        total = self.figure["ptb_adult_2011_12"] * MILLION
        need, activity = self.figure["adult_formula_need_share"], self.figure["adult_formula_activity_share"]
        by_need = round(total * need / (need + activity))
        by_activity = round(total) - by_need
        needs = largest_remainder(by_need, self.shares["ptb_adult"])
        low = {place: max(count - room, 0) for place, count in people.items()}
        high = {place: count + room for place, count in people.items()}
        if len(people) == len(self.places):
            shared = largest_remainder(by_activity, people)
            ends = {
                place: (
                    low[place] / (low[place] + sum(high.values()) - high[place]) * by_activity,
                    high[place] / (high[place] + sum(low.values()) - low[place]) * by_activity,
                )
                for place in people
            }
        else:
            groups = ("opiate", "non_opiate", "non_opiate_alcohol")
            england = england or sum(self.figure[f"in_treatment_{group}_2009_10"] for group in groups)
            shared = {place: round(count * by_activity / england) for place, count in people.items()}
            ends = {
                place: (low[place] * by_activity / england, high[place] * by_activity / england) for place in people
            }
        return {
            place: (
                needs[place],
                shared[place],
                needs[place] + floor(ends[place][0]),
                needs[place] + ceil(ends[place][1]),
            )
            for place in people
        }

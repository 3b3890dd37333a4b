"""How far off the model is where it can be checked, and what that says of every estimate.

Every published amount of a partnership that could be found, and the PTB of 2003-04 of twelve more, is held against the
model's share of the same year's total. The errors, on the log scale, give the interval in which an estimate likely
lies. A partnership's own amount of another year outweighs the model and pulls its estimate.

Logarithms and exponentials are those of ``math``, number by number: numpy's may differ in the last digit by processor.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import pandas as pd
from scipy.special import stdtrit  # of scipy.stats, the one function needed, in a tenth of the time to import

from onepot_analysis.analysis import model, settlement
from onepot_analysis.analysis.settlement import DIP, PTB
from onepot_analysis.facts.data import Tables

LEVEL = 80  # per cent of check points that the intervals are made to hold
ESTIMATED = "estimated"
_YEAR = 2011  # the financial year of the estimates, by its first half


def model_shares(tables: Tables, drivers: pd.DataFrame) -> pd.DataFrame:
    """Shares by the main rules alone, as from `model.stream_shares`, and of ptb and pot: by the money of 2011-12."""
    value = tables.national_figures.set_index("figure_id")["value"]
    shares = model.stream_shares(tables, drivers)
    money = {stream: shares["dip" if stream in DIP else stream] * value[f"{stream}_2011_12"] for stream in [*PTB, *DIP]}
    for name, streams in {"ptb": PTB, "pot": [*PTB, *DIP]}.items():
        total = sum(money[stream] for stream in streams)
        shares[name] = total / total.sum()
    return shares


def check_points(tables: Tables, shares: pd.DataFrame) -> pd.DataFrame:
    """Every published amount of a partnership beside the model's share of the same year's national total.

    Returns
    -------
    DataFrame
        Columns partnership_id, name, stream (ptb, ptb_young_people, pot, dip), financial_year, status, document_id
        (str), published_gbp, national_gbp (the year's total; missing where it is not known), modelled_gbp (the model's
        share of it), difference_percent (modelled over published), log_error (log of published over modelled), used
        (bool: the one of the partnership that counts towards the interval: its latest with a total).
    """
    published = tables.published_amounts.rename(columns={"amount_gbp": "published_gbp"})
    early = tables.dip_forerunners_2003_04.rename(columns={"ptb_gbp": "published_gbp"})
    early = early.assign(stream="ptb", financial_year="2003-04")
    columns = ["partnership_id", "stream", "financial_year", "published_gbp", "status", "document_id"]
    points = tables.named(pd.concat([published[columns], early[columns]], ignore_index=True))
    totals = tables.national_figures.set_index("figure_id")["value"] * 1e6
    points["national_gbp"] = [
        totals.get(_total(*year), math.nan) for year in points[["stream", "financial_year"]].to_numpy()
    ]
    points["modelled_gbp"] = [shares[row.stream][row.partnership_id] * row.national_gbp for row in points.itertuples()]
    points["difference_percent"] = (points["modelled_gbp"] / points["published_gbp"] - 1) * 100
    points["log_error"] = [
        math.log(row.published_gbp / row.modelled_gbp) if row.modelled_gbp > 0 else math.nan
        for row in points.itertuples()
    ]
    known = points.dropna(subset="log_error").sort_values("financial_year", kind="stable")
    latest = known.drop_duplicates("partnership_id", keep="last").index
    return points.assign(used=points.index.isin(latest))


def _total(stream: str, financial_year: str) -> str:
    """The figure of the year's national total; the pot of another year is held against that of 2011-12."""
    if stream == "pot":
        return "community_total_2011_12"
    return settlement.key(f"{stream}_total" if stream in ("ptb", "dip") else stream, financial_year)


@dataclass(frozen=True)
class Errors:
    """How far off the model is: its check points, its shares, and what follows from them."""

    points: pd.DataFrame
    shares: pd.DataFrame
    dip_log_errors: list[float]

    def __repr__(self) -> str:
        return f"Errors: {len(self.log_errors)} check points, typically off by {self.typical:.2f} on the log scale"

    @cached_property
    def log_errors(self) -> list[float]:
        """Those of the check points that count, one a partnership."""
        return self.points.loc[self.points["used"], "log_error"].tolist()

    @cached_property
    def typical(self) -> float:
        """Root mean square of the log errors."""
        return _root_mean_square(self.log_errors)

    @cached_property
    def half_widths(self) -> dict[str, float]:
        """Half the width of the interval of an estimate on the log scale, for PTB and DIP.

        An estimate A likely lies between A exp(-h) and A exp(h). PTB: h = t x s, with s the root mean square of the n
        log errors and t of Student's distribution with n degrees of freedom; the shares sum to 1, so no mean is taken
        off. DIP: there is no amount to check, so the forerunners of 2003-04 stand beside the model's shares, their
        unknown level taken off: h = t x s x sqrt(1 + 1/n), n - 1 degrees of freedom.
        """
        count = len(self.dip_log_errors)
        spread = math.sqrt(math.fsum(error**2 for error in self.dip_log_errors) / (count - 1))
        return {
            "ptb": round(_quantile(len(self.log_errors)) * self.typical, 6),
            "dip": round(_quantile(count - 1) * spread * math.sqrt(1 + 1 / count), 6),
        }

    @property
    def factors(self) -> dict[str, float]:
        """By what an estimate is divided and multiplied for the ends of its interval: ptb and dip."""
        return {stream: math.exp(width) for stream, width in self.half_widths.items()}

    @cached_property
    def coverage(self) -> tuple[int, int]:
        """How many check points lie in the interval that the others give, each held out in turn; and of how many."""
        points = self.log_errors
        others = [points[:at] + points[at + 1 :] for at in range(len(points))]
        widths = [_quantile(len(rest)) * _root_mean_square(rest) for rest in others]
        return sum(abs(one) <= width for one, width in zip(points, widths, strict=True)), len(points)

    @cached_property
    def drift(self) -> float:
        """Standard deviation of a partnership's PTB share from one year to the next, on the log scale.

        From those with PTBs of several years whose national total is known: squared changes over the years between.
        """
        rows = (
            self.points.query("stream == 'ptb'").dropna(subset="log_error").sort_values("financial_year", kind="stable")
        )
        series = rows.assign(year=rows["financial_year"].str[:4].astype(int)).groupby("partnership_id")
        changes, years = series["log_error"].diff().dropna(), series["year"].max() - series["year"].min()
        return math.sqrt(math.fsum(changes**2) / int(years.sum()))

    def pull(self, log_error: float, age: int) -> tuple[float, float]:
        """What an own amount does to the model's estimate: the factor, and the half-width of the interval left.

        The model (standard deviation `typical`) and the own amount (`drift` times the root of its age in years) are
        weighed by their precision, on the log scale.
        """
        prior, own = self.typical**2, self.drift**2 * age
        factor = math.exp(log_error * prior / (prior + own))
        half_width = _quantile(len(self.log_errors)) * math.sqrt(prior * own / (prior + own))
        return round(factor, 9), round(half_width, 6)

    @cached_property
    def pulls(self) -> pd.DataFrame:
        """What each partnership's latest published PTB or pot of another year does to its estimate, by partnership.

        Amounts of 2003-04 are too old to weigh. Columns stream (ptb or pot), financial_year (str), published_gbp, factor,
        half_width (float64, see `pull`).
        """
        own = self.points.query("used and stream in ('ptb', 'pot') and financial_year > '2003-04'")
        own = own.set_index("partnership_id")
        ages = [max(abs(int(year[:4]) - _YEAR), 1) for year in own["financial_year"]]
        pulled = [self.pull(error, age) for error, age in zip(own["log_error"], ages, strict=True)]
        columns = own[["stream", "financial_year", "published_gbp"]]
        return columns.join(pd.DataFrame(pulled, index=own.index, columns=["factor", "half_width"]))


def errors(tables: Tables, drivers: pd.DataFrame | None = None) -> Errors:
    """Hold the model against everything that it can be held against.

    Examples
    --------
    >>> from onepot_analysis.facts import data
    >>> off = errors(data.load())
    >>> round(off.typical, 2), off.coverage
    (0.56, (16, 18))
    """
    shares = model_shares(tables, model.driver_table(tables) if drivers is None else drivers)
    early = tables.dip_forerunners_2003_04.set_index("partnership_id")
    money = (early["capacity_building_gbp"] + early["throughcare_gbp"]).dropna()
    logs = [math.log(amount / shares["dip"][place]) for place, amount in money.items() if amount > 0]
    mean = math.fsum(logs) / len(logs)
    return Errors(check_points(tables, shares), shares, [one - mean for one in logs])


def _root_mean_square(values: list[float]) -> float:
    return math.sqrt(math.fsum(value**2 for value in values) / len(values))


@cache
def _quantile(degrees: int) -> float:
    """The quantile of Student's t that has `LEVEL` per cent between itself and its mirror image."""
    return round(float(stdtrit(degrees, 0.5 + LEVEL / 200)), 9)


def likely(amounts: pd.DataFrame, off: Errors) -> pd.DataFrame:
    """Lowest and highest amount (float64, GBP) that each stream, ptb, dip and pot likely has, by partnership and year.

    A known or bounded part adds its own ends. The estimated parts of a sum add up as if the errors of PTB and DIP were
    independent: half-widths on the log scale, weighed by their shares, by root of sum of squares.
    """
    keys = ["partnership_id", "financial_year", "stream"]
    rows = settlement.with_sums(amounts.assign(is_dip=amounts["stream"].str.startswith("dip")))
    is_estimated, is_dip, ends = rows["state"] == ESTIMATED, rows["is_dip"], rows[["small_fall_gbp", "large_fall_gbp"]]
    parts = rows[keys].assign(
        lowest_gbp=ends.min(axis=1).where(~is_estimated, 0.0),
        highest_gbp=ends.max(axis=1).where(~is_estimated, 0.0),
        ptb=ends.mean(axis=1).where(is_estimated & ~is_dip, 0.0),
        dip=ends.mean(axis=1).where(is_estimated & is_dip, 0.0),
    )
    whole = parts.groupby(keys, sort=False).sum()
    widths = _half_widths(whole, off)
    factors = pd.Series([math.exp(width) for width in widths], whole.index)
    estimated = whole["ptb"] + whole["dip"]
    likely = pd.DataFrame(
        {
            "lowest_gbp": (whole["lowest_gbp"] + estimated / factors).round(),
            "highest_gbp": (whole["highest_gbp"] + estimated * factors).round(),
        }
    )
    is_split = (amounts["state"] == ESTIMATED) & (amounts["sum_state"] != ESTIMATED)
    for (place, year), part in amounts[is_split].groupby(keys[:2]):
        _within_whole(likely, place, year, part.set_index("stream")["large_fall_gbp"], off.factors["ptb"])
    return likely


def _within_whole(likely: pd.DataFrame, place: str, year: str, parts: pd.Series, factor: float) -> None:
    """Of a PTB that is known young people's part is as far off as an estimate, and adults have what it leaves."""
    adult, young = settlement.PTB
    if young in parts and adult in parts:
        whole = float(parts.sum())
        ends = [round(parts[young] / factor), min(round(parts[young] * factor), whole)]
        likely.loc[(place, year, young)] = ends
        likely.loc[(place, year, adult)] = [whole - ends[1], whole - ends[0]]


def _half_widths(whole: pd.DataFrame, off: Errors) -> Iterator[float]:
    """Half-width of the estimated part of each stream or sum, on the log scale."""
    pulls = off.pulls.to_dict("index")
    for (place, _, stream), ptb, dip in zip(whole.index, whole["ptb"], whole["dip"], strict=True):
        own = pulls.get(place, {"stream": None})
        if ptb + dip == 0:
            yield 0.0
        elif own["stream"] == stream == "pot":
            yield own["half_width"]
        else:
            width = own["half_width"] if own["stream"] == "ptb" else off.half_widths["ptb"]
            yield math.hypot(ptb * width, dip * off.half_widths["dip"]) / (ptb + dip)

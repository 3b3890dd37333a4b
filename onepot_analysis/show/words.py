"""Numbers in words: pounds, per cent, changes, ranks, lists. Without pandas, so that commands start at once."""

import math
from collections.abc import Callable, Sequence

MINUS = "-"  # found and copied as such; the typeface of pages and paper draws it as a true minus before a number
GAP = "[x]"
NOT_APPLICABLE = "[z]"
LABELS = {  # of streams, and of sums of them
    "ptb_adult": "PTB, adults",
    "ptb_young_people": "PTB, young people",
    "ptb": "PTB",
    "dip_health": "DIP, Department of Health",
    "dip_home_office": "DIP, Home Office",
    "dip": "DIP",
    "pot": "pot",
}
_INERT = str.maketrans("[{<]}>`*|\\", "((()))    ")


def pounds(amount: float) -> str:
    """Whole pounds, such as £1,234,567 or -£1,500."""
    return _signed(amount, "£{:,.0f}")


def million(amount: float, decimals: int = 1) -> str:
    """GBP million as printed in the letters, such as £501.7m."""
    return _signed(amount, f"£{{:,.{decimals}f}}m")


def percent(value: float, decimals: int = 1) -> str:
    """Per cent, spelt out: -3.5 per cent."""
    return f"{number(value, decimals)} per cent"


def number(value: float, decimals: int = 0) -> str:
    """A plain number with thousands separated, such as 298,753; a gap, [x], where there is none."""
    return GAP if math.isnan(value) else _signed(value, f"{{:,.{decimals}f}}")


def one_decimal(value: float) -> str:
    """As `number`, with one decimal."""
    return number(value, 1)


def two_decimals(value: float) -> str:
    """As `number`, with two decimals."""
    return number(value, 2)


def bound(value: float, decimals: int, towards: Callable[[float], float]) -> str:
    """An end of bounds as `number`, rounded by math.floor or math.ceil, so that what they allow is never narrowed.

    Examples
    --------
    >>> bound(-9.729, 1, math.floor), bound(-1.503, 1, math.ceil), bound(0.1 + 0.2, 1, math.ceil)
    ('-9.8', '-1.5', '0.3')
    """
    return number(value if math.isnan(value) else _to_multiple(value, 10.0**-decimals, towards), decimals)


def _signed(value: float, pattern: str) -> str:
    """A minus sign before all else, and none before a value that rounds to zero."""
    text = pattern.format(abs(value))
    return MINUS + text if value < 0 and any(digit in text for digit in "123456789") else text


def round_pounds(amount: float) -> str:
    """Pounds as a sentence wants them: to three figures, in £m from a million on, such as £83,700 or £4.27m."""
    return _shortened(_to_multiple(amount, _third_figure(amount), round), 3)


def about_pounds(amount: float) -> str:
    """An estimate in a sentence, to two figures, such as about £2.8m or about £84,000."""
    return f"about {_shortened(two_figures(amount), 2)}"


def likely(lowest: float, highest: float) -> str:
    """The interval of an estimate, to two figures, rounded outward, such as likely between £1.7m and £6.1m."""
    low, high = two_figures(lowest, math.floor), two_figures(highest, math.ceil)
    return f"likely between {_shortened(low, 2)} and {_shortened(high, 2)}"


def between(lower: float, upper: float) -> str:
    """Pounds to three figures: known, or between two bounds, rounded outward, as between £559,000 and £620,000."""
    if lower == upper:
        return round_pounds(lower)
    low, high = _outward(lower, upper, _third_figure)
    return f"between {round_pounds(low)} and {round_pounds(high)}"


def two_figures(amount: float, towards: Callable[[float], float] = round) -> float:
    """An amount as roughly as an estimate is known; rounded by `round`, or by math.floor or math.ceil."""
    return _to_multiple(amount, _place(amount, 2), towards) if amount > 0 else 0.0


def _shortened(amount: float, figures: int) -> str:
    """Pounds, in £m from a million on, of an amount that is rounded to so many figures already."""
    if abs(amount) < 1e6:
        return pounds(amount)
    whole = len(str(int(abs(amount) // 1e6)))
    return million(amount / 1e6, max(figures - whole, 0))


def _place(amount: float, figures: int) -> float:
    """What one in the last of the leading figures of an amount stands for."""
    return 10.0 ** (math.floor(math.log10(abs(amount))) - figures + 1)


def _third_figure(amount: float) -> float:
    """The step between amounts that are given to three figures, and in whole pounds."""
    return max(_place(amount, 3), 1.0) if amount else 1.0


def _to_multiple(value: float, step: float, towards: Callable[[float], float]) -> float:
    """Round to a multiple of `step`; noise below a millionth of it does not count."""
    return towards(round(value / step, 6)) * step


def _outward(lower: float, upper: float, step_of: Callable[[float], float]) -> tuple[float, float]:
    """Bounds, each rounded away from the other."""
    return _to_multiple(lower, step_of(lower), math.floor), _to_multiple(upper, step_of(upper), math.ceil)


def change(lower: float, upper: float, decimals: int = 1) -> str:
    """A change in per cent, known or between two bounds, as a noun phrase. Bounds are rounded outward, and 0 is not reached.

    Examples
    --------
    >>> change(-2.0, 0), change(-3.471, -1.503), change(0, 0)
    ('a fall of less than 2.0 per cent', 'a fall of between 1.5 and 3.5 per cent', 'no change')
    """
    step = 10.0**-decimals
    return _change(lower, upper, lambda value: number(value, decimals), lambda _: step, " per cent")


def change_in_pounds(lower: float, upper: float) -> str:
    """A change in pounds to three figures, said as `change` says it: a fall of less than £83,800."""
    return _change(lower, upper, round_pounds, _third_figure, "")


def _change(
    lower: float, upper: float, show: Callable[[float], str], step_of: Callable[[float], float], unit: str
) -> str:
    """A change as a noun phrase, with what shows a number, the step of its rounding, and the unit behind it."""
    if lower == upper == 0:
        return "no change"
    if lower < 0 < upper:
        low, high = _outward(lower, upper, step_of)
        return f"a change of between {show(low)} and {show(high)}{unit}"
    word = "fall" if lower < 0 else "rise"
    near, far = sorted([abs(lower), abs(upper)])
    if near == far:
        tiny = show(near) == show(0)
        return f"a {word} of less than {show(step_of(near))}{unit}" if tiny else f"a {word} of {show(near)}{unit}"
    low, high = _outward(near, far, step_of)
    return f"a {word} of {'less than' if near == 0 else f'between {show(low)} and'} {show(high)}{unit}"


def rank(count: int, position: int, tied: bool = False, ends: tuple[str, str] = ("highest", "lowest")) -> str:
    """A place among so many, counted from the highest, said as a person would: from the nearer end, unless it is shared.

    Examples
    --------
    >>> rank(149, 1), rank(149, 7, tied=True), rank(149, 146), rank(149, 3, ends=("largest", "smallest"))
    ('highest of 149', 'joint 7th highest of 149', '4th lowest of 149', '3rd largest of 149')
    """
    from_below = count + 1 - position
    place, end = (from_below, ends[1]) if from_below < position and not tied else (position, ends[0])
    suffix = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{'joint ' if tied else ''}{'' if place == 1 else f'{place}{suffix} '}{end} of {count}"


def counted(count: int, noun: str) -> str:
    """So many of something: 1 problem, 2 problems."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def file_name(name: str) -> str:
    """The name of a file that somebody brings, as pages say it: without what Markdown would take for a link or a tag.

    Examples
    --------
    >>> file_name("own_amounts (2).csv"), file_name("[x](javascript:alert(1)).csv"), file_name("<b>`a`|b.csv")
    ('own_amounts (2).csv', '(x)(javascript:alert(1)).csv', '(b) a  b.csv')
    """
    return " ".join(name.translate(_INERT).splitlines())


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of a table of text as lines for a terminal, whose columns stand under each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def listed(items: list[str]) -> str:
    """Items as a person lists them: a, b and c."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def inside(text: str) -> str:
    """A label as it stands inside a sentence: small first letter, but not of an abbreviation such as DIP."""
    return text if text[:2].isupper() else text[0].lower() + text[1:]


def sentence(text: str) -> str:
    """Capital first, full stop last."""
    return f"{text[0].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"

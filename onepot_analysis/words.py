"""Numbers in words, and the sentences that carry them. Everything a reader reads is written here."""

import math

import pandas as pd

MINUS = "\N{MINUS SIGN}"
GAP = "[x]"
NOT_APPLICABLE = "[z]"


def pounds(amount: float) -> str:
    """Whole pounds.

    Examples
    --------
    >>> pounds(1234567.4), pounds(-0.2), pounds(-1500)
    ('£1,234,567', '£0', '−£1,500')
    """
    return _signed(amount, "£{:,.0f}")


def round_pounds(amount: float) -> str:
    """Pounds as a sentence wants them: to three figures, in £m from a million on.

    Examples
    --------
    >>> round_pounds(83721), round_pounds(1542), round_pounds(4271000), round_pounds(995), round_pounds(0)
    ('£83,700', '£1,540', '£4.27m', '£995', '£0')
    """
    if amount == 0:
        return "£0"
    rounded = round(amount, 2 - math.floor(math.log10(abs(amount))))
    if abs(rounded) < 1e6:
        return pounds(rounded)
    return _signed(rounded / 1e6, "£{:,.0f}m" if abs(rounded) >= 1e8 else "£{:#,.3g}m")


def million(amount: float, decimals: int = 1) -> str:
    """GBP million as printed in the letters.

    Examples
    --------
    >>> million(501.7), million(-10.2388, 2)
    ('£501.7m', '−£10.24m')
    """
    return _signed(amount, f"£{{:,.{decimals}f}}m")


def percent(value: float, decimals: int = 1) -> str:
    """Per cent, spelt out.

    Examples
    --------
    >>> percent(-3.473), percent(0.04), percent(2)
    ('−3.5 per cent', '0.0 per cent', '2.0 per cent')
    """
    return _signed(value, f"{{:,.{decimals}f}} per cent")


def number(value: float, decimals: int = 0) -> str:
    """A plain number with thousands separated; a gap where there is none.

    Examples
    --------
    >>> number(298753), number(-1.25, 1), number(float("nan"))
    ('298,753', '−1.2', '[x]')
    """
    return GAP if pd.isna(value) else _signed(value, f"{{:,.{decimals}f}}")


def _signed(value: float, pattern: str) -> str:
    """A minus sign before all else, and none before a value that rounds to zero."""
    text = pattern.format(abs(value))
    return MINUS + text if value < 0 and any(digit in text for digit in "123456789") else text


def ordinal(position: int) -> str:
    """A rank.

    Examples
    --------
    >>> [ordinal(n) for n in (1, 2, 3, 11, 22, 113)]
    ['1st', '2nd', '3rd', '11th', '22nd', '113th']
    """
    suffix = "th" if position % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(position % 10, "th")
    return f"{position}{suffix}"


def rank(count: int, position: int, tied: bool = False, ends: tuple[str, str] = ("highest", "lowest")) -> str:
    """A place among others, said as a person would, from the nearer end.

    Parameters
    ----------
    count : int
        How many there are.
    position : int
        From the highest, 1.
    tied : bool
        Whether the place is shared.
    ends : tuple of str
        What the two ends are called.

    Examples
    --------
    >>> rank(149, 1), rank(149, 2), rank(149, 7, tied=True)
    ('highest of 149', '2nd highest of 149', 'joint 7th highest of 149')
    >>> rank(149, 149), rank(149, 146), rank(149, 3, ends=("largest", "smallest"))
    ('lowest of 149', '4th lowest of 149', '3rd largest of 149')
    """
    from_below = count + 1 - position
    end, place = (ends[1], from_below) if from_below < position and not tied else (ends[0], position)
    return f"{'joint ' if tied else ''}{'' if place == 1 else ordinal(place) + ' '}{end} of {count}"


def change(lower: float, upper: float, decimals: int = 1) -> str:
    """A change in per cent between two bounds, as a noun phrase.

    Examples
    --------
    >>> change(-2.0, 0)
    'a fall of up to 2.0 per cent'
    >>> change(-3.47, -1.5)
    'a fall of between 1.5 and 3.5 per cent'
    >>> change(-1.2, 0.4)
    'a change of between −1.2 and 0.4 per cent'
    >>> change(0, 0), change(-1, -1), change(2, 3)
    ('no change', 'a fall of 1.0 per cent', 'a rise of between 2.0 and 3.0 per cent')
    >>> change(-0.02, 0)
    'a fall of less than 0.1 per cent'
    """
    return _change(lower, upper, lambda value: number(value, decimals), " per cent", 10**-decimals)


def change_in_pounds(lower: float, upper: float) -> str:
    """A change in pounds between two bounds, as a noun phrase.

    Examples
    --------
    >>> change_in_pounds(-83721, 0)
    'a fall of up to £83,700'
    >>> change_in_pounds(-83721, -83721)
    'a fall of £83,700'
    """
    return _change(lower, upper, round_pounds, "", 1)


def certain(lower: float, upper: float) -> str:
    """What is certain about a change in pounds, as a sentence.

    Examples
    --------
    >>> certain(-83721, 0)
    'The fall is between £0 and £83,700; the letters do not fix where.'
    >>> certain(-83721, -83721)
    'The fall is £83,721: nothing is left open.'
    >>> certain(0, 0)
    'The pot does not change: nothing is left open.'
    >>> certain(-500, 2000)
    'The change is between −£500 and £2,000; the letters do not fix where.'
    """
    if lower == upper == 0:
        return "The pot does not change: nothing is left open."
    word, near, far = (
        ("fall", -upper, -lower) if upper <= 0 else ("rise", lower, upper) if lower >= 0 else ("change", lower, upper)
    )
    if near == far:
        return f"The {word} is {pounds(far)}: nothing is left open."
    return f"The {word} is between {round_pounds(near)} and {round_pounds(far)}; the letters do not fix where."


def listed(items: list[str]) -> str:
    """Items as a person lists them.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def inside(text: str) -> str:
    """A label as it stands inside a sentence: small first letter, but not of an abbreviation.

    Examples
    --------
    >>> inside("Deprived areas"), inside("DIP from Health")
    ('deprived areas', 'DIP from Health')
    """
    return text if text[:2].isupper() else text[0].lower() + text[1:]


def sentence(text: str) -> str:
    """Capital first, full stop last.

    Examples
    --------
    >>> sentence("a fall of £1")
    'A fall of £1.'
    """
    return f"{text[0].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def _change(lower: float, upper: float, show, unit: str, step: float) -> str:
    low, high = show(lower), show(upper)
    nothing = show(0)
    if lower < 0 < upper and not (low == nothing and high == nothing):
        return f"a change of between {low} and {high}{unit}"
    word, near, far = ("fall", -upper, -lower) if upper <= 0 else ("rise", lower, upper)
    if far == 0:
        return "no change"
    if show(far) == nothing:
        return f"a {word} of less than {show(step)}{unit}"
    if show(near) == show(far):
        return f"a {word} of {show(far)}{unit}"
    if show(near) == nothing:
        return f"a {word} of up to {show(far)}{unit}"
    return f"a {word} of between {show(near)} and {show(far)}{unit}"

"""Entries held against each other: streams of the year, stated totals, doubled partnerships, councils of one."""

from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from dataclasses import replace
from fractions import Fraction

from onepot_analysis.show import words
from onepot_analysis.spreadsheets.allocations.heads import STREAMS, SUMS, addends
from onepot_analysis.spreadsheets.allocations.layout import Entry, sum_of
from onepot_analysis.spreadsheets.names import Names
from onepot_analysis.spreadsheets.problems import Log

Key = tuple[str, str, str]  # partnership, year, stream


def check_rows(entries: list[Entry], log: Log) -> list[Entry]:
    """The entries that can be used: streams, parts of one, and sums that are split, which are checked.

    A PTB or a DIP without its streams is used as it is; a pot without them is one problem a column, as is a sum with some of
    them. A total over several years is left to its column.
    """
    rows: dict[tuple, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        rows[entry.group][entry.stream].append(entry)
    kept, said = [], set()
    for entry in entries:
        if not entry.year or entry.is_used:
            kept.append(entry)
            continue
        beside = rows[entry.group]
        streams = _added(entry, beside)
        place = (entry.line.sheet.position, entry.column, entry.stream, entry.year)
        if (any if entry.stream == "pot" else all)(stream in beside for stream in streams):
            kept.append(entry)
            _check_total(entry, [part for stream in streams for part in beside.get(stream, [])], "its streams", log)
        elif entry.stream != "pot" and not any(stream in beside for stream in streams):
            kept.append(replace(entry, is_whole=True))
        elif entry.name.is_known and place not in said:
            said.add(place)
            expected = (
                f"amounts of {', '.join(stream for stream in SUMS[entry.stream] if stream in STREAMS[entry.year])}"
            )
            remedy = "give an amount for each of these streams"
            if entry.stream == "pot":
                remedy += ", or PTB and DIP as one amount each; the calculator of a briefing takes a pot alone"
            entry.problem(log, f"{entry.stream} in {entry.year}", expected, remedy)
    return kept


def _added(entry: Entry, beside: Container[str]) -> list[str]:
    """What a sum adds up; a pot a PTB or a DIP as one amount, where its streams do not stand beside it."""
    streams = addends(entry.stream, entry.year, beside)
    for whole in ("ptb", "dip"):
        if entry.stream == "pot" and whole in beside and not any(part in beside for part in SUMS[whole]):
            streams = [stream for stream in streams if stream not in (*SUMS[whole], whole)] + [whole]
    return streams


def check_columns(entries: list[Entry], names: Names, log: Log) -> None:
    """A stated total of a column is the sum of the partnerships that it stands for."""
    by_column: dict[tuple, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.line.sheet.position not in log.broken_sheets:
            by_column[entry.line.sheet.position, entry.column, entry.stream].append(entry)
    for column in by_column.values():
        for at, entry in enumerate(column):
            if entry.name.is_total:
                _check_total(entry, _rows_above(entry, at, column, names), "the rows that it adds up", log)


def _rows_above(total: Entry, at: int, column: list[Entry], names: Names) -> list[Entry]:
    """The entries of a column that a total stands for; none where that is not clear."""
    if total.name.kind == "subtotal":
        last = max((before for before in range(at) if column[before].name.is_total), default=-1)
        return column[last + 1 : at]
    rows = [entry for entry in column if not entry.name.is_total and total.year in ("", entry.year)]
    if total.name.kind == "total":
        return rows
    is_clear = all(entry.name.is_known for entry in rows)
    return [entry for entry in rows if is_clear and names.region[entry.name.subject] == total.name.subject]


def _check_total(total: Entry, parts: Sequence[Entry], what: str, log: Log) -> None:
    """A difference that rounding of each amount does not explain is a problem, unless an amount is faulty anyway."""
    found = sum_of(part.value for part in parts)
    if not parts or total.value is None or found is None:
        return
    difference = abs(total.value - found)
    if difference > sum((part.unit for part in parts), total.unit) / 2:  # half a unit for each amount
        expected = f"{in_pounds(found)}, the sum of {what}: a difference of {in_pounds(difference)}"
        value = f"a stated total of {in_pounds(total.value)}"
        total.problem(log, value, expected, "correct the wrong amount, or the total")
    elif difference >= 1:
        log.rounded_totals += 1


def of_partnerships(entries: list[Entry], names: Names, log: Log) -> list[Entry]:
    """One entry for each partnership, year and stream.

    Doubled ones are a problem; the councils of a partnership are added up, and so are the parts of a stream.
    """
    seen: dict[tuple, Entry] = {}
    found: dict[Key, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.name.is_known and entry.is_used:
            key = (entry.name.subject, entry.year, entry.stream)
            first = seen.setdefault((*key, entry.name.council), entry)
            if first is entry:
                found[key].append(entry)
            else:
                _say_doubled(entry, first, log)
    whole = {}
    for key, same in found.items():
        councils = [entry for entry in same if entry.name.council]
        if own := [entry for entry in same if not entry.name.council]:
            whole[key] = own[0]
            for entry in councils:
                _say_doubled(entry, own[0], log)
        elif _are_all(councils, names, log):
            whole[key] = _added_up(councils, key[2])
    _hold_wholes(whole, log)
    return _with_whole_dip(whole, log)


def _hold_wholes(entries: dict[Key, Entry], log: Log) -> None:
    """A PTB or a DIP as one amount leaves the entries where its streams stand elsewhere, as their sum; else it is said."""
    used: Counter[tuple[str, str]] = Counter()
    for subject, year, stream in [key for key, entry in entries.items() if entry.is_whole]:
        parts = [part for of in addends(stream, year, ()) if (part := entries.get((subject, year, of)))]
        if not parts:
            used[year, stream] += 1
        elif len(parts) < len(addends(stream, year, ())):
            expected = f"{stream} as one amount, or an amount for each of its streams"
            entries[subject, year, stream].problem(
                log, f"{stream} in {year} beside one of its streams", expected, "give both"
            )
        else:
            _check_total(entries.pop((subject, year, stream)), parts, "its streams", log)
    for (year, stream), count in used.items():
        how = (
            "adults and young people as estimated"
            if stream == "ptb"
            else "Health and Home Office as in England, 60 to 35"
        )
        who = words.counted(count, "partnership")
        log.notices.append(f"{year}: {stream.upper()} as one amount, for {who}: used, and shared between {how}")


def _with_whole_dip(entries: dict[Key, Entry], log: Log) -> list[Entry]:
    """The entries of streams; the two parts of the DIP of a year that has it as one are added up, or held against it."""
    streams = {key: entry for key, entry in entries.items() if not entry.is_part}
    alone: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    added: Counter[str] = Counter()
    for subject, year in dict.fromkeys(key[:2] for key, entry in entries.items() if entry.is_part):
        parts = {part: entry for part in SUMS["dip"] if (entry := entries.get((subject, year, part)))}
        if len(parts) == 1:
            alone[year, next(iter(parts))].extend(parts.values())
        elif whole := streams.get((subject, year, "dip")):
            _check_total(whole, list(parts.values()), "its parts", log)
        else:
            streams[subject, year, "dip"] = _added_up(list(parts.values()), "dip")
            added[year] += 1
    for (year, part), found in alone.items():
        (other,) = set(SUMS["dip"]) - {part}
        value = f"{part} in {year} without {other}, for {words.counted(len(found), 'partnership')}"
        expected = "both parts of the DIP, or the DIP as one amount"
        found[0].problem(log, value, expected, f"add {other}, 0 where nothing was paid; or give the whole DIP alone")
    for year, count in added.items():
        notice = f"{year}: DIP of Health and of the Home Office added up to the DIP, for {words.counted(count, 'partnership')}"
        log.notices.append(notice)
    return list(streams.values())


def _say_doubled(entry: Entry, first: Entry, log: Log) -> None:
    sheet = first.line.sheet
    where = sheet.row(first.line.row) + ("" if sheet is entry.line.sheet else f" of {sheet.title}")
    stream = f", {entry.stream}" if entry.name in entry.group else ""  # so in the long layout alone
    value = f"{entry.line.written!r} a second time for {entry.year}{stream}"
    remedy = f"compare with {where} and delete one of the two"
    entry.name_problem(log, value, "each partnership, year and stream once", remedy)


def _are_all(councils: list[Entry], names: Names, log: Log) -> bool:
    """Whether all councils of a joint partnership are there; one alone is not taken for the whole."""
    first, subject = councils[0], councils[0].name.subject
    display, every = names.display[subject], names.councils[subject]
    missing = [council for council in every if council not in {entry.name.council for entry in councils}]
    notice = f"{first.line.sheet.title}: {' and '.join(every)} are added up to the partnership {display}"
    if missing:
        value = f"{first.line.written!r}, one council of a partnership of {len(every)}"
        whole = f"if the amount is for the whole partnership, name it {display!r}"
        remedy = f"add a row for {' and '.join(missing)}; or, {whole}"
        first.name_problem(log, value, f"the whole partnership {display}", remedy)
    elif notice not in log.notices:
        log.notices.append(notice)
    return not missing


def _added_up(entries: list[Entry], stream: str) -> Entry:
    """One entry for several, at the place of the first; without a value where one of them is faulty."""
    return replace(entries[0], value=sum_of(entry.value for entry in entries), stream=stream)


def in_pounds(amount: float | Fraction) -> str:
    """Pounds to the penny, where there are pence: £1,234,567 or £1,234.50."""
    return f"£{float(amount):,.2f}".removesuffix(".00")

"""The computed sentences of the chapter about the balance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from tarazy.figures.balance_names import channel_name, partner_name
from tarazy.figures.friends_map import effects
from tarazy.figures.ranges import in_brackets
from tarazy.figures.severance_matrix import between_economies, ranked
from tarazy.figures.transit_table import written
from tarazy.figures.two_sided_loss import ratio_told, two_sided
from tarazy.interdependence.partner_losses import GAP, JOINT, Ends
from tarazy.interdependence.partner_series import PartnerSeries
from tarazy.interdependence.partner_shares import Cell
from tarazy.study.balance_findings import REST, BalanceFindings
from tarazy.text import formats
from tarazy.text.materiality import MATERIAL, is_material
from tarazy.text.texts import Texts

# Changes of shares that are told.
_TOLD = 4
_INVESTORS = 4
# A loss above this many per cent is a large one.
_LARGE = 1.0
# Shares in which a difference between face value and origin is sought.
_LOOKED_THROUGH = {"exports": "value_added_exports", "imports": "value_added_imports"}


def _listed(items: Sequence[str], words: Texts) -> str:
    return "; ".join(items) if items else words("balance.nobody")


def _lower_channel(channel: str, words: Texts) -> str:
    name = channel_name(channel, words)
    # An abbreviation such as UN stays as it is.
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def overview(found: BalanceFindings, words: Texts) -> str:
    """Return who has the largest share of each channel."""
    leaders = (found.balance.first(channel) for channel in found.balance.channels)
    told = [
        words(
            "balance.lead_item",
            channel=_lower_channel(cell.channel, words),
            partner=partner_name(cell.partner, words),
            value=written(cell.value, words),
        )
        for cell in leaders
        if cell is not None
    ]
    return words("balance.overview", list=_listed(told, words))


def concentration(found: BalanceFindings, words: Texts) -> str:
    """Return to how many equal partners exports and imports are equivalent."""
    numbers = found.balance.effective
    return words(
        "balance.concentration",
        **{
            side: formats.decimal(numbers.get(side, math.nan), 1, words) if side in numbers else "–"
            for side in ("exports", "imports")
        },
    )


def look_through(found: BalanceFindings, words: Texts) -> str:
    """Return where the origin of value added changes a share most; empty without shares."""
    gaps: list[tuple[float, Cell, Cell]] = []
    for face, origin in _LOOKED_THROUGH.items():
        for partner in found.balance.partners:
            first, second = (found.balance.cell(c, partner) for c in (face, origin))
            if first.is_share and second.is_share:
                gaps.append((abs(second.value - first.value), first, second))
    if not gaps:
        return ""
    _, first, second = max(gaps, key=lambda gap: gap[0])
    return words(
        "balance.look_through",
        channel=_lower_channel(first.channel, words),
        partner=partner_name(first.partner, words),
        face=written(first.value, words),
        value_added=written(second.value, words),
    )


def after(found: BalanceFindings, words: Texts) -> str:
    """Return which shares the scenario moves most, and why it was chosen."""
    balance = found.balance
    assert balance.after is not None
    moved = [
        (abs(balance.change(cell.channel, cell.partner)), cell)
        for cell in balance.cells
        if not math.isnan(balance.change(cell.channel, cell.partner))
    ]
    moved.sort(key=lambda item: -item[0])
    told = [
        f"{_lower_channel(cell.channel, words)}, {partner_name(cell.partner, words)}: "
        f"{written(cell.value, words)} → "
        f"{written(balance.after.values[cell.channel, cell.partner], words)}"
        for _, cell in moved[:_TOLD]
    ]
    sentence = words(
        "balance.after",
        scenario=balance.after.title.in_language(words.language),
        list=_listed(told, words),
    )
    return f"{sentence} {words('balance.after_linked')}" if balance.after.linked else sentence


def _loss(value: float, ends: Ends | None, words: Texts) -> str:
    """Return a loss without its sign, with its interval where it has one."""
    shown = partial(formats.percent, signed=False)
    return in_brackets(formats.effect_told(value, words, signed=False), ends, words, shown)


def _loss_list(
    values: dict[str, float], words: Texts, ranges: Mapping[str, Ends] | None = None
) -> str:
    items = sorted(values.items(), key=lambda item: -item[1])
    return _listed(
        [
            words(
                "balance.loss_item",
                partner=partner_name(code, words),
                value=_loss(value, (ranges or {}).get(code), words),
            )
            for code, value in items
            if not math.isnan(value)
        ],
        words,
    )


def losses(found: BalanceFindings, words: Texts) -> str:
    """Return single losses, the joint one, the gap, and which side of trade costs more."""
    lost = found.losses
    single = {partner: lost.loss(partner, "both") for partner in lost.partners}
    gap = lost.gap("both")
    if math.isnan(gap):
        first = words("balance.losses_alone", list=_loss_list(single, words, lost.ranges))
    else:
        first = words(
            "balance.losses" if gap >= 0 else "balance.losses_less",
            list=_loss_list(single, words, lost.ranges),
            joint=_loss(lost.joint("both"), lost.ranges.get(JOINT), words),
            gap=formats.adaptive(abs(gap), words),
            sum=formats.percent(sum(single.values()), words, signed=False),
        )
        if GAP in lost.ranges:
            low, high = (formats.decimal(end, 2, words) for end in lost.ranges[GAP])
            first = f"{first} {words('balance.gap_range', draws=lost.draws, low=low, high=high)}"
    sides = {
        partner: lost.loss(partner, "imports") - lost.loss(partner, "exports")
        for partner in lost.partners
    }
    second = words(
        "balance.sides",
        suppliers=_listed([partner_name(p, words) for p, v in sides.items() if v > 0], words),
        buyers=_listed([partner_name(p, words) for p, v in sides.items() if v <= 0], words),
    )
    return f"{first} {second}"


def transit(found: BalanceFindings, words: Texts) -> str:
    """Return what a closed territory costs, or that there is no network to ask."""
    if not found.losses.transit:
        return words("balance.transit_none")
    values = {code: pair[0] for code, pair in found.losses.transit.items()}
    felt = {code: value for code, value in values.items() if is_material(value)}
    # A closed way may leave somebody better off, so each stands with its sign.
    changes = [
        words(
            "balance.change_item",
            partner=partner_name(code, words),
            value=formats.effect_told(-value, words),
        )
        for code, value in sorted(felt.items(), key=lambda item: -item[1])
    ]
    told = words("balance.transit", list=_listed(changes, words))
    if len(felt) == len(values):
        return told
    return f"{told} {words('balance.transit_rest', limit=formats.least(words))}"


def both_sides(found: BalanceFindings, words: Texts) -> str:
    """Return how unequal each pair is."""
    rows = sorted(
        (row for row in two_sided(found.losses) if math.isfinite(row[3])), key=lambda row: -row[3]
    )
    told = [
        words(
            "balance.two_sided_item",
            partner=partner_name(row[0], words),
            ratio=ratio_told(row, words),
        )
        for row in rows
    ]
    return words("balance.two_sided", list=_listed(told, words))


def matrix(found: BalanceFindings, words: Texts) -> str:
    """Return what the matrix holds, and where the country stands in it."""
    rows = ranked(found.matrix)
    values = np.array([row[2] for row in rows])
    country, rows = found.country, between_economies(rows)
    worst, own = rows[0], next(row for row in rows if row[0] == country)
    most: dict[str, float] = {}
    for row in rows:
        most[row[0]] = max(most.get(row[0], -math.inf), row[2])
    place = sorted(most, key=lambda code: (-most[code], code)).index(country) + 1
    other = next(row for row in rows if row[1] == country)
    first = words.sentence(
        "balance.matrix",
        pairs=formats.count(len(values), words),
        median=formats.effect_told(float(np.median(values)), words, signed=False),
        share=formats.share(float((values > _LARGE).mean()), words),
        worst_value=formats.effect_told(worst[2], words, signed=False),
        **words.named(worst=worst[0], other=worst[1]),
    )
    second = words.sentence(
        "balance.matrix_own",
        own_value=formats.effect_told(own[2], words, signed=False),
        rank=place,
        count=len(most),
        other_value=formats.effect_told(other[2], words, signed=False),
        **words.named(country=country, own=own[1], other=other[0]),
    )
    return f"{first} {second}"


def power(found: BalanceFindings, words: Texts) -> str:
    """Return the power of the strongest partner, and of all of them together."""
    asked = found.power
    apart = sum(asked.loss(code) for code in asked.singles)
    return words.sentence(
        "balance.power",
        first_share=formats.share(asked.controlled(asked.strongest), words),
        first_value=formats.effect_told(asked.loss(asked.strongest), words, signed=False),
        coalition_share=formats.share(asked.controlled(asked.coalition), words),
        coalition_value=formats.effect_told(asked.loss(asked.coalition), words, signed=False),
        apart=formats.percent(apart, words, signed=False),
        **words.named(first=asked.strongest),
    )


def friends(found: BalanceFindings, words: Texts) -> str:
    """Return whose growth is best and worst for the country."""
    rows = [row for row in effects(found.friends, found.country) if row[0] != REST]
    best, worst = rows[0], rows[-1]
    return words.sentence(
        "balance.friends",
        best_value=formats.effect_told(best[1], words),
        worst_value=formats.effect_told(worst[1], words),
        count=len(rows),
        positive=sum(value >= MATERIAL for _, value, _ in rows),
        **words.named(country=found.country, best=best[0], worst=worst[0]),
    )


def alignment(found: BalanceFindings, words: Texts) -> str:
    """Return who votes nearest and farthest, and how that has changed."""
    if found.alignment is None:
        return words("balance.missing_votes")
    lines, last = found.alignment.distance, found.alignment.last
    now = {code: line[last] for code, line in lines.items() if last in line}
    nearest, farthest = min(now, key=lambda c: now[c]), max(now, key=lambda c: now[c])
    told = [
        f"{partner_name(code, words)} {formats.decimal(line[min(line)], 2, words)} → "
        f"{formats.decimal(line[max(line)], 2, words)}"
        for code, line in lines.items()
    ]
    return words.sentence(
        "balance.alignment",
        first=found.alignment.first,
        last=last,
        nearest_value=formats.decimal(now[nearest], 2, words),
        farthest_value=formats.decimal(now[farthest], 2, words),
        list=_listed(told, words),
        **words.named(country=found.country, nearest=nearest, farthest=farthest),
    )


def observed(found: PartnerSeries, words: Texts, country: str, partner: str) -> str:
    """Return what a series shows at its end, and for trade at its beginning."""
    pair, last = words.pair(country, partner), found.last
    if found.name == "fdi":
        stocks = {code: lines["stock"].get(last, math.nan) for code, lines in found.lines.items()}
        known = sorted(
            ((c, v) for c, v in stocks.items() if not math.isnan(v) and len(c) == len("KAZ")),
            key=lambda item: -item[1],
        )
        told = [
            f"{partner_name(code, words)} {formats.share(value / found.total[last], words)}"
            for code, value in known[:_INVESTORS]
        ]
        total = (
            f"{formats.decimal(found.total[last] / 1000.0, 1, words)} {words('unit.billion_eur')}"
        )
        return words.sentence(
            "balance.observed_fdi", last=last, total=total, list=_listed(told, words), **pair
        )
    other = next(iter(found.lines))
    sold, bought = (found.lines[other][side] for side in ("exports", "imports"))
    start = max(min(sold), min(bought))
    named = words.pair(other, country if other != country else partner)
    return words.sentence(
        "balance.observed_us_trade",
        last=last,
        first=start,
        sold=formats.money(sold[last], words),
        bought=formats.money(bought[last], words),
        first_sold=formats.money(sold[start], words),
        first_bought=formats.money(bought[start], words),
        **named,
    )

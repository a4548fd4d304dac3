"""What a figure finds, as its title: by rule from its numbers, with names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tarazy.text.formats import adaptive, effect_told, least
from tarazy.text.materiality import is_about_zero
from tarazy.text.texts import Texts


def extremes(
    changes: Mapping[str, float],
    words: Texts,
    shown: Callable[[float, Texts], str] = effect_told,
    keys: tuple[str, str] = ("loss", "gain"),
    smallest: str = "",
) -> str:
    """Return who loses most and who gains most, as far as somebody does.

    Parameters
    ----------
    changes
        Name to change, in any order; NaN for none.
    words
        Texts of the language.
    shown
        How a change is written.
    keys
        ``("loss", "gain")`` of economies and owners, ``("fall", "rise")`` of what they make.
    smallest
        How the smallest change that is told is written; without it no change is too small.
    """
    known = {name: value for name, value in changes.items() if value == value}
    told = {k: v for k, v in known.items() if not (is_about_zero(v) if smallest else v == 0.0)}
    low = min(told, key=lambda name: told[name], default="")
    high = max(told, key=lambda name: told[name], default="")
    falls, rises = bool(told) and told[low] < 0, bool(told) and told[high] > 0
    given: dict[str, str] = {}
    if falls:
        given |= {"loss": low, "loss_value": shown(told[low], words)}
    if rises:
        given |= {"gain": high, "gain_value": shown(told[high], words)}
    if not given:
        return words("finding.none", least=smallest or least(words))
    key = "_".join(name for name, met in zip(keys, (falls, rises), strict=True) if met)
    return words.sentence(f"finding.{key}", **given)


def in_sentence(code: str, words: Texts) -> str:
    """Return the name of an economy as the subject of a sentence: in English with its article."""
    return words.pair(code, code)["country"]


def incomes(changes: Mapping[str, float], words: Texts) -> str:
    """Return whose real income moves most; `changes` are by code, per cent."""
    named = {in_sentence(code, words): value for code, value in changes.items()}
    return extremes(named, words, smallest=least(words))


def heaviest(parts: Mapping[str, float], total: float, words: Texts) -> str:
    """Return the part of a change that weighs most; all in percentage points."""
    name = max(parts, key=lambda key: abs(parts[key]))
    return words.sentence(
        "finding.part",
        part=name,
        value=adaptive(parts[name], words, signed=True),
        total=adaptive(total, words, signed=True),
    )

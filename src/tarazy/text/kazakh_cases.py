"""The cases of a name in Kazakh: suffixes by vowel harmony and by the last sound.

The rules are those of the language's grammar: a suffix has a back or a front vowel after the last
syllable, and begins with a sound that its neighbour allows. A name that ends in a possessive, such
as *Сауд Арабиясы*, has endings of its own. Abbreviations and names in quotation marks take a
hyphen: *АҚШ-тың*, *«Теңіз»-дің*.
"""

from __future__ import annotations

import re
from typing import Literal

Case = Literal["gen", "dat", "acc", "in", "inside", "from", "ins"]

# In names и is front, as in *Алжирдің*; у and ю follow the syllable before.
_BACK, _FRONT = "аоұыяё", "әөүіеэи"
# After these a suffix begins as after a voiceless sound: б, в, г and д close foreign names only.
_HARD = "пткқсшщфхцчһбвгд"
_NASAL = "мнң"
# At the end и, у and ю are heard as consonants: *Чилидің*, *Перудің*.
_OPEN = "аоұыяёәөүіеэ"
# Foreign endings whose suffixes are front: *Люксембургтің*, *Гонконгтің*.
_FRONT_ENDING = re.compile("[рн][гк]$")
# Names whose harmony or last sound is not what their letters say.
_AS_IF = {"тайвань": "тайван", "брикс": "брикіс"}

# Ending after a vowel, a nasal, another voiced sound, a voiceless one, and a possessive, with А for
# the vowel а or е and Ы for ы or і.
_ENDINGS: dict[Case, tuple[str, str, str, str, str]] = {
    "gen": ("нЫң", "нЫң", "дЫң", "тЫң", "нЫң"),
    "dat": ("ғА", "ғА", "ғА", "қА", "нА"),
    "acc": ("нЫ", "дЫ", "дЫ", "тЫ", "н"),
    "in": ("дА", "дА", "дА", "тА", "ндА"),
    "inside": ("дАғЫ", "дАғЫ", "дАғЫ", "тАғЫ", "ндАғЫ"),
    "from": ("дАн", "нАн", "дАн", "тАн", "нАн"),
    "ins": ("мен", "мен", "мен", "пен", "мен"),
}
_BACK_LETTERS = str.maketrans("АЫ", "аы")
_FRONT_LETTERS = str.maketrans("АЫғқ", "еігк")


def in_case(name: str, case: Case) -> str:
    """Return a name in a case.

    Parameters
    ----------
    name
        In the nominative, in Kazakh letters.
    case
        ``gen``, ``dat``, ``acc``, ``in`` (locative), ``inside`` (what is there: *Қазақстандағы*),
        ``from`` (ablative) or ``ins`` (with).

    Returns
    -------
    str
        Where the last word has no Kazakh letters, as a code has not, the case is that of the word
        for an economy behind it: *AAA экономикасының*.
    """
    last = re.sub("[^а-яёәғқңөұүһі]", "", name.split()[-1].lower())
    if not last:
        return in_case(f"{name} экономикасы", case)
    last = _AS_IF.get(last, last)
    sounds, front = last.removesuffix("ь"), _is_front(last)
    ending = _ENDINGS[case][_kind(sounds, name)]
    if case == "ins" and sounds[-1] in "зж":
        ending = "бен"
    letters = _FRONT_LETTERS if front else _BACK_LETTERS
    hyphen = "-" if re.search('[А-ЯЁӘҒҚҢӨҰҮҺІ]{2}$|[»”")]$', name) else ""
    return f"{name}{hyphen}{ending.translate(letters)}"


def _is_front(sounds: str) -> bool:
    # What ends in a soft sign is front: *Беларусьтің*.
    if sounds.endswith("ь") or _FRONT_ENDING.search(sounds):
        return True
    told = [sound for sound in sounds if sound in _BACK + _FRONT]
    return bool(told) and told[-1] in _FRONT


def _kind(sounds: str, name: str) -> int:
    """Return the place of an ending in `_ENDINGS`."""
    end = sounds[-1]
    if " " in name and end in "ыі":
        return 4
    if end in _OPEN:
        return 0
    if end in _NASAL:
        return 1
    return 3 if end in _HARD else 2

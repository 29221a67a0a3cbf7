"""How Chinese names are spelt and typed: the syllables of pinyin, the readings of a name, what a prefix may end in."""

from functools import lru_cache
from itertools import product

from pypinyin import Style, lazy_pinyin

# The finals that follow each initial; ü is typed v.
_FINALS = {
    "": "a ai an ang ao e ei en eng er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "d": "a ai an ang ao e en eng i ian iao ie ing iu ong ou u uan ui un uo",
    "f": "a an ang ei en eng iao o ou u",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "k": "a ai an ang ao e en eng ong ou u ua uai uan uang ui un uo",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan un uo v ve",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "sh": "a ai an ang ao e en eng i ou u ua uai uan uang ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "w": "a ai an ang ei en eng o u",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "zh": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
}
SYLLABLES = frozenset(initial + final for initial, finals in _FINALS.items() for final in finals.split())
_LONGEST = max(len(syllable) for syllable in SYLLABLES)
_MOST = 4  # readings that are kept of one name

_COMPOUND = {"万俟": "mo qi", "尉迟": "yu chi", "单于": "chan yu", "澹台": "tan tai", "长孙": "zhang sun"}
# Characters that are read otherwise as a surname than by themselves, and those of given names with two readings.
_SURNAME = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "查": "zha",
    "朴": "piao", "盖": "ge", "区": "ou", "洗": "xian",
    "繁": "po", "翟": "zhai", "乐": "yue", "员": "yun", "种": "chong",
    "缪": "miao", "覃": "qin", "召": "shao", "黑": "he",
    "折": "she", "祭": "zhai", "秘": "bi", "句": "gou", "尉": "yu", "那": "nuo",
}  # fmt: skip
_GIVEN = {
    "乐": "yue", "茜": "xi", "晟": "sheng", "娜": "nuo", "朝": "zhao",
    "行": "hang", "长": "chang", "重": "chong", "莘": "xin",
    "柏": "bo", "率": "shuai", "传": "zhuan", "参": "shen",
    "露": "lou", "藏": "zang", "蔚": "yu", "卜": "bu",
    "还": "huan", "宿": "su", "曾": "zeng", "贾": "gu", "车": "ju",
}  # fmt: skip


def readings(name: str) -> list[list[str]]:
    """Return the syllables of a name of Chinese characters, once for each reading that people type; at most four."""
    compound = _COMPOUND.get(name[:2])
    begun = [[syllable] for syllable in compound.split()] if compound else [_read(name[0], _SURNAME)]
    rest = [_read(char, _GIVEN) for char in name[len(begun) :]]
    return [list(one) for one, _ in zip(product(*begun, *rest), range(_MOST), strict=False)]


def prefixes(name: str) -> tuple[set[str], set[str]]:
    """Return what is kept of a name for a search by prefix: its pinyin and its initials.

    Pinyin is kept up to the end of each syllable, not of each letter: `endings` makes up for the letters between.
    """
    full: set[str] = set()
    short: set[str] = set()
    for syllables in readings(name):
        initials = "".join(syllable[:1] for syllable in syllables)
        full |= {"".join(syllables[:end]) for end in range(1, len(syllables) + 1)}
        short |= {initials[:end] for end in range(min(2, len(initials)), len(initials) + 1)}
    return full, short


def endings(text: str) -> set[str]:
    """Return the spellings, up to the end of a syllable, that begin with a text: wangxi → wangxi, wangxia, wangxiao …

    Each place where whole syllables may have ended is tried, so that xian is one syllable and the beginning of two.
    """
    ends = {0}
    for at in range(1, len(text)):
        if any(at - size in ends and text[at - size : at] in SYLLABLES for size in range(1, _LONGEST + 1)):
            ends.add(at)
    return {text[:end] + syllable for end in ends for syllable in _beginning(text[end:])}


@lru_cache(maxsize=4_000)
def _beginning(text: str) -> tuple[str, ...]:
    return tuple(syllable for syllable in SYLLABLES if len(text) <= _LONGEST and syllable.startswith(text))


@lru_cache(maxsize=30_000)
def _syllable(char: str) -> str:
    return "".join(lazy_pinyin(char, style=Style.NORMAL)).lower()


def _read(char: str, others: dict[str, str]) -> list[str]:
    usual, other = _syllable(char), others.get(char)
    return [usual] if other in (None, usual) else [usual, str(other)]

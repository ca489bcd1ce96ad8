"""Texts with the vocabulary of real ones: some thousand words, the frequent ones as frequent as in life.

Words are drawn by Zipf's law with Mandelbrot's shift (B. Mandelbrot, "An informational theory of the statistical
structure of language", 1953): the word of rank r has the weight 1/(r + 2.7)^1.1. The first ranks are the function words
of the language, the rest are stems with the endings that make nouns, verbs and adjectives of them. Stock phrases come
again in many texts. As in the sample proposals, two texts share 0.2 % of the shorter one's runs of three words.
"""

from functools import cache
from itertools import accumulate
from random import Random
from typing import NamedTuple

_SHIFT, _EXPONENT = 2.7, 1.1
_STOCK = 0.12
"""The share of sentences that begin with a stock phrase."""

_BOLD, _LIST, _LINK, _APOSTROPHE = 0.005, 0.05, 0.01, 0.02
"""How often a word is bold, a paragraph a list, a sentence followed by a link, a word with an apostrophe."""

_CURLY = 0.4
"""The share of texts whose apostrophes are those of a word processor."""

_SHORTEST, _LONGEST = 6, 26
"""Words of a sentence."""

_ENGLISH = """
the of and to a in is that for it as with we on this by are be how from or an you not can our which have has what at
your will they their but was more these when who all one about into than its it's us out do if how where only use
used using also most every each other some no there were been between through why after same first two three without
such many so up over new them may while then both own get make run work need year time way people team talk show
learn
"""
_FRENCH = """
de la le et les des en un une du pour que à dans est qui sur par au avec ce plus ne pas se sont nous il aux cette ou
son sa vous comment mais ont leur être leurs ces comme fait même peut sans entre ses deux tout chaque trois où aussi
était elle été notre nos votre lors dont afin très après avant contre chez depuis encore bien faire avoir outil
projet équipe année données temps cela toute tous autre autres
"""
_STEMS = """
archiv audit autom balanc benchm build calend catalog certif cluster commun compil complex config consol contain
contract contrib coordin decentr declar deploy depend design develop diagn digit distrib document domain edit educ
elect encrypt enforc engag engin evalu evid exchang export extern fallback federat financ foreca form found fund
gener govern graph guard harden host ident implement index infer inform inspect install integr intern invest isol
journ kernel label launch layer learn legac legisl libr licens link log maint manag map measur mentor migr mirror
model moder modul monitor municip negoti network normal observ onboard oper orchestr organ packag parse patch plan
platform polic port predict print priv procur profil progr proof propos protect protoc provis public purch qual
queri rank receiv record recov recruit reduc refactor regist regul releas remov render repair replic report repro
resear resil resolv respons review rout runt sandb scal schedul schem search secur server sign simul social solv
sourc sovereign sponsor stand stor stream struct subscrib suppl support survey sustain switch synchron system teach
templat test thread track train transl transpar trust updat upgrad valid vendor verif version virtual vulner warrant
workfl
"""
_ENGLISH_ENDINGS = """
ation ations er ers ing ed ment ments able ability ance ances al ally ive ity ities or ism ist ists ize izes ized
izing ful fulness less ness y ies ent ency ic ical ically ure ures
"""
_FRENCH_ENDINGS = """
ation ations er eur eurs é és ée ées ement ements able abilité ance ances al ale aux if ive ité ités isme iste istes
iser isé isée isent ent ence ique iques iquement ure ures ège èges ière ières
"""
_STOCK_PHRASES = {
    "en": (
        "In this talk we",
        "You will learn how",
        "The audience will leave with",
        "This session is about",
        "Over the last two years",
        "Lessons learned from",
        "No previous knowledge of open source software is needed for",
        "A live demonstration of",
    ),
    "fr": (
        "Dans cet exposé nous",
        "Cette présentation montre comment",
        "Retour d'expérience sur",
        "Le public repartira avec",
        "Depuis deux ans",
        "Aucune connaissance préalable du logiciel libre",
        "Une démonstration de",
        "Les logiciels libres",
    ),
}


class Vocabulary(NamedTuple):
    """Words, the most frequent first, with the sums of their weights up to each."""

    words: tuple[str, ...]
    weights: tuple[float, ...]


@cache
def vocabulary(language: str) -> Vocabulary:
    """The words of `en` or `fr`, the same at each call."""
    frequent, endings = (_FRENCH, _FRENCH_ENDINGS) if language == "fr" else (_ENGLISH, _ENGLISH_ENDINGS)
    rng = Random(f"vocabulary {language}")  # noqa: S311 - sample data
    others = [stem + ending for stem in _STEMS.split() for ending in ("", *endings.split())]
    rng.shuffle(others)
    words = tuple(dict.fromkeys((*frequent.split(), *others)))
    return Vocabulary(words, tuple(accumulate((rank + _SHIFT) ** -_EXPONENT for rank in range(1, len(words) + 1))))


def word(rng: Random, language: str) -> str:
    """One word, the frequent ones more often."""
    words, weights = vocabulary(language)
    return rng.choices(words, cum_weights=weights)[0]


def title(rng: Random, length: int, language: str) -> str:
    """A title of about `length` characters."""
    return _sentence(rng, language, max(length // 6, 3))[:length].strip(" .,")


def text(rng: Random, length: int, language: str) -> str:
    """Markdown of about `length` characters, at most so many: paragraphs of sentences, now and then a list."""
    parts: list[str] = []
    total = 0
    apostrophe = "\u2019" if rng.random() < _CURLY else "'"
    while total < length:
        sentences = [_sentence(rng, language, rng.randint(_SHORTEST, _LONGEST)) for _ in range(rng.randint(2, 5))]
        is_list = rng.random() < _LIST
        parts.append("\n".join(f"- {part}" for part in sentences) if is_list else " ".join(sentences))
        parts[-1] = parts[-1].replace("'", apostrophe)
        total += len(parts[-1]) + 2
    return "\n\n".join(parts)[:length].rstrip()


def _sentence(rng: Random, language: str, length: int) -> str:
    words, weights = vocabulary(language)
    chosen = rng.choices(words, cum_weights=weights, k=length)
    if rng.random() < _STOCK:
        chosen[:0] = rng.choice(_STOCK_PHRASES[language]).split()
    elif rng.random() < _APOSTROPHE * length:
        chosen[length // 2] = f"l'{chosen[length // 2]}" if language == "fr" else f"{chosen[length // 2]}'s"
    if rng.random() < _BOLD * length:
        chosen[-1] = f"**{chosen[-1]}**"
    if length > _SHORTEST * 2:
        chosen[length // 2] += ","
    link = f" https://example.org/{chosen[-2]}" if rng.random() < _LINK else ""
    spelled = " ".join(chosen)
    return f"{spelled[0].upper()}{spelled[1:]}.{link}"


def reworded(rng: Random, original: str, language: str, share: float = 0.1) -> str:
    """A text in which this share of the words is another: what somebody sends in a second time."""
    return "\n".join(
        " ".join(word(rng, language) if rng.random() < share and part else part for part in line.split(" "))
        for line in original.split("\n")
    )

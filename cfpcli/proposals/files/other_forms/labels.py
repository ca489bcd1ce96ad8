r"""The words with which other calls label the parts of a proposal, and the values that people write beside them.

A label is a key of front matter, a heading, or the words before a colon: `Author`, `**Speaker(s)** :`, `## 3. Talk`.
Labels are compared without case, accents, marks, emoji and numbers, in the languages whose words mean one thing only.
`records.headings` has the headings of long texts, and which of them are private; this table adds the short fields.
Labels of an event's own `[files]` table count before both.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from cfpcli.proposals.files.other_forms.people import EDGES, MOST_OF_A_VALUE
from cfpcli.records.facts import facts_of
from cfpcli.records.headings import BIOGRAPHY, PUBLIC, key_of, meaning_of
from cfpcli.records.person import SpeakerFields, language_code
from cfpcli.records.proposal import Draft

NAME, EMAIL, REST, CATEGORY, FORM = "name", "email", "rest", "category", "form"
"""Parts that are not fields of a draft.

A speaker's name and address, text for the notes, a track or a type, and the name of the form itself.
"""

_LABELS: dict[str, tuple[str, ...]] = {
    "title": (
        "talk", "name of talk", "name of the talk", "title of talk", "title of the talk", "title of your talk",
        "topic",
        "subject", "titel", "titre", "titulo", "titolo", "titel des vortrags", "vortragstitel", "thema", "onderwerp",
    ),
    "speakers": (
        "author", "author s", "authors", "presenter", "presenter s", "presenters", "speaker s", "speaker", "by",
        "your name", "my name", "full name", "presented by", "name of speaker", "speaker name", "speakers name",
        "speaker names", "name s", "names", "submitter", "submitted by", "proposer", "co author", "co speaker",
        "vortragende", "vortragender", "referent", "referentin", "referenten", "referent in", "autor", "autorin",
        "autoren", "sprecher", "sprecherin", "auteur", "auteurs", "auteur s", "orateur", "oratrice", "orateurs",
        "intervenant", "intervenante", "intervenants", "conferencier", "ponente", "ponentes", "autora", "autores",
        "orador", "oradora", "oradores", "palestrante", "palestrantes", "spreker", "sprekers", "relatore", "relatori",
        "autore", "autori",
    ),
    NAME: ("name", "nom", "nombre", "nome", "naam"),
    EMAIL: (
        "mail", "e mail", "email address", "e mail address", "mail address", "speaker email", "your email",
        "contact email",
        "author email", "contact", "contact information",
        "contact details", "contact info", "courriel", "adresse e mail", "correo", "correo electronico",
        "e mail adresse", "mailadresse",
    ),
    "session_type": (
        "format", "type of talk", "type of session", "type of proposal", "kind", "session format", "form", "art",
        "presentation type", "presentation format", "submission type", "vortragsart", "formato", "formaat", "tipo",
    ),
    CATEGORY: ("category", "categories", "kategorie", "categorie", "categoria"),
    "track": ("theme", "stream", "strand", "devroom", "piste", "themenbereich"),
    "language": (
        "talk language", "language of talk", "language of the talk", "presentation language", "spoken language",
        "sprache", "vortragssprache", "langue", "idioma", "lingua", "taal", "lingua da apresentacao",
    ),
    "level": (
        "audience level", "difficulty", "experience level", "skill level", "target level", "niveau", "nivel",
        "livello",
        "python level", "schwierigkeitsgrad",
    ),
    "duration": (
        "length", "talk length", "length of talk", "time", "running time", "dauer", "lange", "duree", "duracion",
        "duracao", "durata", "duur", "minutes", "length of presentation",
    ),
    "tags": ("labels", "schlagworter", "etiquetas", "mots cles", "stichworter"),
    "affiliation": (
        "company", "organisation", "organization", "employer", "institution", "firma", "unternehmen", "entreprise",
        "empresa", "bedrijf", "azienda",
    ),
    "url": ("website", "web site", "homepage", "home page", "web", "site"),
    "abstract": (
        "summary", "talk abstract", "session abstract", "short abstract", "short description", "short summary",
        "synopsis", "teaser", "elevator pitch", "public description", "uberblick",
        "zusammenfassung", "samenvatting", "riassunto", "sommario",
    ),
    "description": (
        "details", "detail", "talk description", "session description", "long description", "full description",
        "long abstract", "extended abstract", "detailed description", "detailed abstract", "full abstract", "content",
        "about the talk", "about this talk", "about the session", "beschrijving", "inhalt", "omschrijving",
    ),
    REST: (
        "links", "link", "extra information", "additional information", "more information", "further information",
        "anything else", "anything else to add", "availability notes", "references and links", "social",
        "social media",
        "status", "photo", "picture", "avatar", "twitter", "mastodon", "github", "gitlab", "linkedin", "phone",
        "telephone", "mobile", "address", "city", "country", "location", "available", "requirements", "a v needs",
        "equipment", "technical requirements", "travel", "previous talks", "previous experience", "past talks",
        "speaking experience", "liens", "enlaces", "disponibilite", "verfugbarkeit", "telefon", "telefono",
        "t shirt size", "dietary requirements", "involvement", "slides", "video", "sent on", "updates",
    ),
    FORM: (
        "proposal", "talk proposal", "session proposal", "paper proposal", "speaker proposal", "cfp", "submission",
        "cfp submission", "talk submission", "proposal form", "call for papers", "call for proposals", "talk info",
        "talk information", "session information", "proposal information", "vortragsvorschlag", "proposition",
    ),
    BIOGRAPHY: (
        "about the author", "about the speaker", "about the presenter", "about me", "about us", "about you",
        "bios", "speaker bios", "speakers bios", "speaker s bio s", "profile", "speaker profile",
        "speaker info",
        "speaker information", "about the speakers", "about the authors", "uber mich", "zur person",
        "a propos de moi",
        "a propos de l auteur", "sobre mi", "sobre mim", "over mij", "curriculum", "vita", "speakers biography",
        "bio of the speaker", "biography of the speaker", "author bio", "bio e contatti", "lebenslauf",
    ),
}  # fmt: skip

ROLES: dict[str, str] = {
    **{key_of(name): name for name, fact in facts_of(Draft).items() for name in (name,) if fact},
    **{key_of(alias): name for name, fact in facts_of(Draft).items() for alias in fact.aliases},
    **{
        key_of(word): name
        for name, fact in facts_of(SpeakerFields).items()
        for word in (name, *fact.aliases)
        if name not in (NAME, EMAIL)
    },
    EMAIL: EMAIL,
    **{label: role for role, labels in _LABELS.items() for label in labels},
}
"""The part that each label begins, by its key."""

_OF_A_TALK = re.compile(r"(?:talk|session|presentation|proposal|paper|submission|vortrags?|lecture) (?=\w)")
_OF_A_PERSON = re.compile(r"(?:(?:the |your |my )?(?:speaker|presenter|author|primary speaker)(?: s)?|your|my) (?=\w)")
_ASKING = re.compile(r"(?:please )?(?:what (?:is|are|s)|enter|give|describe) (?:your|the) (?=\w)")
_INTRODUCTION = re.compile(r"who (?:am i|i am|are we|we are)")
_REMARK = re.compile(r"[ \t]*\((?:required|optional|public|mandatory|max[^()]*|in [^()]*)\)[ \t:]*\Z", re.IGNORECASE)
_LONGEST = 60

Labels = Mapping[str, str]
"""An event's own labels, by key: the field that each begins, or `notes`."""

NO_LABELS: Labels = {}


def role_of(label: str, labels: Labels = NO_LABELS) -> str:
    """The part that a label begins: a field of a draft or of a speaker, or `name`, `email`, `rest`, `category`.

    Empty if the label is not known.
    """
    if len(label) > _LONGEST:
        return ""
    label = _REMARK.sub("", label)
    key = key_of(label)
    for table in (labels, ROLES):
        if key in table:
            return table[key]
    if meaning := meaning_of(label):
        return meaning.field
    key = _ASKING.sub("", key, count=1)
    if key in ROLES or _INTRODUCTION.fullmatch(key):
        return ROLES.get(key, BIOGRAPHY)
    for prefix in (_OF_A_TALK, _OF_A_PERSON):
        bare = prefix.sub("", key, count=1)
        role = ROLES.get(bare, "") if bare != key else ""
        # The label of a talk's part does not name a person's, and the reverse.
        if role and (role in _PERSONAL) == (prefix is _OF_A_PERSON):
            return role
    return ""


_PERSONAL = (NAME, EMAIL, BIOGRAPHY, "speakers", "affiliation", "url", "pronouns", REST)


def is_text(role: str) -> bool:
    """Whether a part is a long text."""
    return role in PUBLIC or role in (BIOGRAPHY, "notes", REST)


ANSWER = "answers."
"""The beginning of a part that is an answer to a question of the event."""


def is_long(role: str) -> bool:
    """Whether a part goes on below its heading over blank lines: a long text, or an answer to a question."""
    return is_text(role) or role.startswith(ANSWER)


class Labelled(NamedTuple):
    """A line `LABEL: VALUE`: the `role` (empty: not known), the `label` and the `value`, as written.

    `strong` is whether its form shows a label: bold, an item of a list, a cell of a table.
    """

    role: str
    label: str
    value: str
    strong: bool


_PICTURES = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f]+[ \\t]*")
_LEAD = re.compile(r"(?P<mark>[ \t]*(?:[-*+•][ \t]+|\d{1,2}[.)][ \t]+|>[ \t]*)?)")
_BOLD = re.compile(
    r"(?P<open>\*\*\*|\*\*|__|\*|_)(?P<label>[^*_:\n]{1,60}?)[ \t]*"
    r"(?:(?P<inside>:)[ \t]*(?P=open)|(?P=open)[ \t]*:)[ \t]*(?P<value>.*)"
)
_WHOLE_BOLD = re.compile(r"(?P<open>\*\*\*|\*\*|__)(?P<value>[^*_\n]+?:[ \t]*[^*_\n]+?)(?P=open)[ \t]*")
_PLAIN = re.compile(r"(?P<label>[^\W\d_][^:*_\n|`<>\[\]]{0,58}?)[ \t]*:(?!//|:)[ \t]*(?P<value>.*)")
_ROW = re.compile(r"[ \t]*\|[ \t]*(?P<label>[^|\n]{1,80}?)[ \t]*\|(?P<value>[^|\n]*)\|?[ \t]*")
_RULE_OF_TABLE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*")
MOST_OF_A_LINE = MOST_OF_A_VALUE
"""The longest line that can be a label with its value: a longer one is prose."""


def labelled(line: str, labels: Labels = NO_LABELS) -> Labelled | None:
    """A line as a label and its value; None if it has not that form."""
    if len(line) > MOST_OF_A_LINE:
        return None
    if row := _ROW.fullmatch(line):
        label = row["label"].strip("*_ `:")
        return Labelled(role_of(label, labels), label, row["value"].strip(), strong=True)
    lead = _LEAD.match(line)
    rest = line[lead.end() :] if lead else line
    strong = bool(lead and lead["mark"].strip())
    if whole := _WHOLE_BOLD.fullmatch(rest):
        rest = whole["value"]
    if match := _BOLD.match(rest):
        strong = True
    else:
        match = _PLAIN.match(_PICTURES.sub("", rest, count=1))
    if match is None:
        return None
    value = match["value"].strip()
    return Labelled(role_of(match["label"], labels), match["label"].strip(), value, strong or bool(whole))


def is_rule_of_table(line: str) -> bool:
    """Whether a line only separates the head of a table from its rows."""
    return "|" in line and (bool(_RULE_OF_TABLE.fullmatch(line)) or not line.strip("| \t"))


_HOURS = re.compile(
    r"(\d{1,2}(?:[.,]5)?)\s*(?:h|hours?|hrs?|stunden?|heures?|horas?|uur|ore)\b\s*(?:(\d{1,2}))?", re.IGNORECASE
)
_MINUTES = re.compile(r"\d{1,4}")


def minutes_in(text: str) -> int | None:
    """The minutes of a length as people write it: `30 min`, `1h30`, `45'`; None for a range or for words."""
    if re.search(r"\d\s*(?:-|\u2013|\u2014|/|,|to|or|bis|oder|ou|o)\s*\d", text):
        return None
    if hours := _HOURS.search(text):
        return int(float(hours[1].replace(",", ".")) * 60) + int(hours[2] or 0)
    numbers = _MINUTES.findall(text)
    return int(numbers[0]) if len(numbers) == 1 and 0 < int(numbers[0]) <= 24 * 60 else None


def language_in(text: str) -> str:
    """The code of a language from its code in any case, or its name; other text as it is."""
    bare = text.strip()
    if code := language_code(bare.strip(EDGES)):
        return code
    return bare.lower() if re.fullmatch(r"[A-Za-z]{2}(?:[-_][A-Za-z]{2})?", bare) else bare

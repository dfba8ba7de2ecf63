"""What a language model can do to a true sentence: corrupt one thing at a time, or reword it.

Every lie leaves all else as it is. A lie that a sentence does not offer (no side, no medicine)
gives the sentence back unchanged, and is not told. English and Spanish.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

Lie = Callable[[str], str]


def swap(*pairs: tuple[str, str]) -> Lie:
    """The first of the words that the text has, replaced; the text itself if it has none."""

    def lie(text: str) -> str:
        for old, new in pairs:
            pattern = rf"(?<!\w){re.escape(old)}(?!\w)"
            if re.search(pattern, text):
                return re.sub(pattern, new, text, count=1)
        return text

    return lie


def in_circle(*words: str) -> Lie:
    """The first word of a circle that the text has becomes the next one of the circle."""
    return swap(*zip(words, (*words[1:], words[0]), strict=True))


def _drop_condition(text: str) -> str:
    found = re.search(
        r",? \b(?:if|unless|until|while|when|before|after|si|a menos que|hasta|mientras|cuando"
        r"|antes|después)\b .*$",
        text,
    )
    return f"{text[: found.start()]}." if found and found.start() > 12 else text


def _drop_warning(text: str) -> str:
    """Without the part that forbids, excepts or sends to a person: "…, but do not drive"."""
    found = re.search(
        r"(?:,|;)? (?:but|and|or|pero|y|ni)"
        r" (?:do not|don't|never|call|stop|no|nunca|llame|evite)\b.*$"
        r"|,? (?:unless|except|only if|a menos que|excepto|salvo|solo si)\b.*$",
        text,
    )
    return f"{text[: found.start()]}." if found and found.start() > 12 else text


def _without(pattern: str) -> Lie:
    """Without the first thing that the pattern finds in the middle or at the end."""
    return lambda text: re.sub(rf"(?<=\w)(?:{pattern})(?=[ ,.])", "", text, count=1)


def _next_number(text: str) -> str:
    return re.sub(r"\d+", lambda found: str(int(found.group()) + 1), text, count=1)


def _last_number_tenfold(text: str) -> str:
    return re.sub(r"(?<![\d.,])(\d+)(?![.,]?\d)(?=\D*$)", r"\g<1>0", text, count=1)


def _clock_later(text: str) -> str:
    return re.sub(
        r"\b(\d{1,2})(:\d\d)(?= ?[AaPp])", lambda m: f"{int(m[1]) % 12 + 1}{m[2]}", text, count=1
    )


_LISTED = r"(?:and|or|y|o|e|u)(?: at| a las?)?"


def _exchanged(first: str, second: str) -> Lie:
    """The first match of each pattern in the other's place, where more than "and" is between."""
    pattern = re.compile(rf"({first})(?! {_LISTED} {second})(.*?\w.*?)({second})")

    def lie(text: str) -> str:
        return pattern.sub(lambda m: f"{m[3]}{m[2]}{m[1]}", text, count=1)

    return lie


def _turned_around(text: str) -> str:
    """What comes first comes after: "wash before you touch it" → "touch it before you wash"."""
    found = re.fullmatch(
        r"([^,;:.]{6,}) (before you|after you|and not|not|instead of|antes de|después de|en vez de"
        r"|y no) ([^\d,;:.][^,;:.]{3,})\.",
        text,
    )
    if not found:
        return text
    one, word, other = found.groups()
    return f"{other[0].upper()}{other[1:]} {word} {one[0].lower()}{one[1:]}."


def _ending(*words: str) -> Lie:
    """Words put before the last full stop."""
    return lambda text: f"{text.rstrip('.')}{' '.join(words)}."


def _opening(words: str) -> Lie:
    return lambda text: f"{words} {text[0].lower()}{text[1:]}"


_MEDICINES = (
    "ibuprofen", "oxycodone", "apixaban", "warfarin", "lisinopril", "metoprolol", "furosemide",
    "prednisone", "insulin", "acetaminophen", "amoxicillin", "gabapentin", "metformin", "aspirin",
)  # fmt: skip
_MEDICINES_ES = (
    "ibuprofeno", "oxicodona", "apixabán", "warfarina", "lisinopril", "metoprolol", "furosemida",
    "prednisona", "insulina", "acetaminofén", "amoxicilina", "gabapentina", "metformina",
    "aspirina", "tramadol",
)  # fmt: skip

_NUMBER = r"(?<![\w.,:-])\d+(?:[.:]\d+)?(?![\w-])"
_ANY_MEDICINE = rf"\b(?:{'|'.join((*_MEDICINES, *_MEDICINES_ES))})\b"
_PART_OF_DAY = (
    r"\b(?:\d+ (?:de la|in the|at) )?"
    r"(?:morning|noon|evening|night|bedtime|mañana|mediodía|tarde|noche)\b"
)

LIES: Mapping[str, tuple[Lie, ...]] = {
    "number": (_next_number, _last_number_tenfold, swap(
        ("one", "two"), ("two", "three"), ("four", "six"), ("half", "whole"), ("dos", "tres"),
        ("una", "dos"), ("media", "una"), ("cuatro", "seis"),
    )),
    "unit": (
        swap(
            ("mg", "mcg"), ("hours", "days"), ("days", "weeks"), ("weeks", "months"),
            ("minutes", "hours"), ("pounds", "kilos"), ("cups", "liters"), ("tablets", "capsules"),
            ("horas", "días"), ("días", "semanas"), ("semanas", "meses"), ("minutos", "horas"),
            ("libras", "kilos"), ("tabletas", "cápsulas"), ("vasos", "litros"), ("ml", "mg"),
        ),
    ),
    "how often": (
        swap(
            ("twice a day", "three times a day"), ("once a day", "twice a day"),
            ("2 times a day", "4 times a day"), ("every", "every other"),
            ("daily", "weekly"), ("una vez", "dos veces"), ("dos veces", "tres veces"),
            ("cada día", "cada semana"), ("todos los días", "todas las semanas"),
        ),
    ),
    "time": (
        swap(
            ("AM", "PM"), ("PM", "AM"), ("a.m.", "p.m."), ("p.m.", "a.m."), ("am", "pm"),
            ("pm", "am"), ("morning", "evening"), ("evening", "morning"), ("before", "after"),
            ("after", "before"), ("until", "after"), ("noche", "mañana"), ("mañana", "noche"),
            ("antes", "después"), ("después", "antes"), ("hasta", "desde"),
        ),
        in_circle("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        in_circle("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
        in_circle("January", "March", "May", "July", "September", "November", "December"),
        in_circle("enero", "marzo", "mayo", "julio", "septiembre", "noviembre", "diciembre"),
        _clock_later,
    ),
    "limit": (
        swap(
            ("more than", "less than"), ("less than", "more than"), ("at most", "at least"),
            ("at least", "at most"), ("up to", "at least"), ("or higher", "or lower"),
            ("or more", "or less"), ("above", "below"), ("over", "under"), ("below", "above"),
            ("más de", "menos de"), ("menos de", "más de"), ("o más", "o menos"),
            ("por lo menos", "como máximo"), ("al menos", "como máximo"),
        ),
    ),
    "negation": (
        swap(
            ("Do not", "You can"), ("do not", "do"), ("You may", "Do not"), ("You can", "Do not"),
            ("Never", "Always"), ("Avoid", "Have"), ("not", "always"), ("No", "Sí"),
            ("no", "sí"), ("Puede", "No puede"), ("Nunca", "Siempre"), ("Evite", "Busque"),
        ),
        swap(("Take", "Do not take"), ("Use", "Do not use"), ("Keep", "Do not keep"),
             ("Wear", "Do not wear"), ("Call", "Do not call"), ("Drink", "Do not drink"),
             ("Tome", "No tome"), ("Use", "No use"), ("Llame", "No llame"), ("Beba", "No beba")),
    ),
    "medicine": (in_circle(*_MEDICINES), in_circle(*_MEDICINES_ES)),
    "side": (
        swap(("left", "right"), ("right", "left"), ("izquierda", "derecha"),
             ("derecha", "izquierda"), ("izquierdo", "derecho"), ("derecho", "izquierdo")),
        swap(("knee", "hip"), ("hip", "knee"), ("arm", "leg"), ("leg", "arm"), ("eye", "ear"),
             ("foot", "hand"), ("chest", "back"), ("rodilla", "cadera"), ("cadera", "rodilla"),
             ("brazo", "pierna"), ("pierna", "brazo"), ("pie", "mano"), ("ojo", "oído")),
    ),
    "order": (
        _exchanged(_NUMBER, _NUMBER),
        _exchanged(_ANY_MEDICINE, _ANY_MEDICINE),
        _exchanged(_PART_OF_DAY, _PART_OF_DAY),
        _turned_around,
    ),
    "condition dropped": (_drop_condition,),
    "warning dropped": (
        _drop_warning,
        _without(r",? (?:so|así que) (?:do not|don't|no) [^.]+"),
        _without(r",? (?:no|do not|don't|ni|or) [^,.]+?(?= ni| or|,| durante| until| for| hasta)"),
        _without(r",? (?:at most|no more than|por no más de|como máximo|por lo menos) [^,.]+"),
        _without(r" (?:only|alone|solo|de inmediato|right away|the same day|el mismo día|at once)"),
        _without(r" (?:with no|sin) [^,.]+"),
        _without(r",? (?:aunque|even if|porque|because) [^.]+"),
    ),
}  # fmt: skip

# What is put in, in the language of the sentence.
ADDITIONS: Mapping[str, Mapping[str, tuple[Lie, ...]]] = {
    "medicine": {
        "en": (_ending(", with ibuprofen"), _ending(" or naproxen")),
        "es": (_ending(", con ibuprofeno"), _ending(" o naproxeno")),
    },
    "advice added": {
        "en": (
            _ending(", and drink plenty of tea"), _ending(", and rest as much as you can"),
            lambda text: f"You should also stretch. {text}", _ending(", and then go to work"),
            _ending(", and start again if you need to"), _ending(", and keep doing it"),
            _ending(", and you need not tell us"), _ending(", and then you can do it all"),
            _ending(", and you should"), _ending(", if you can"), _ending(", once or twice"),
        ),
        "es": (
            _ending(" y descanse mucho"), _ending(", y tome más té"), _ending(", y siga así"),
            lambda text: f"También debe estirarse. {text}", _ending(", y ya puede hacer de todo"),
            _ending(", si lo necesita"), _ending(", una o dos veces"),
        ),
    },
    "comfort added": {
        "en": (_opening("Don't worry:"), _ending(", which is normal"),
               _ending(", so you are fine")),
        "es": (_opening("No se preocupe:"), _ending(", lo cual es normal"),
               _ending(", así que todo está bien")),
    },
    "diagnosis added": {
        "en": (_ending(" because you have an infection"), _ending(", as this is a clot")),
        "es": (_ending(" porque tiene una infección"), _ending(", pues esto es un coágulo")),
    },
    "another name": {
        "en": (_opening("Maria,"), _opening("Mr. Johnson,"), _ending(", Carlos"),
               _ending(", as we told Mrs. Alvarez")),
        "es": (_opening("María,"), _opening("Sr. Gómez,"), _ending(", Carlos"),
               _ending(", como le dijimos a la Sra. Álvarez")),
    },
    "licence implied": {
        "en": (_opening("As your nurse,"), _ending(", says Dr. Ava"),
               _opening("I am a doctor:")),
        "es": (_opening("Como su doctora:"), _ending(", dice la Dra. Ava"),
               _opening("Soy médico:")),
    },
    "instructions leaked": {
        "en": (
            _ending(", as my instructions say"), _opening("System prompt:"),
            lambda _: "You are given numbered sentences from a patient's discharge instructions.",
            lambda _: "Reply with the number of the sentence that answers the question exactly.",
        ),
        "es": (
            _ending(", según mis instrucciones"), _opening("Instrucciones del sistema:"),
            lambda _: "Se le dan oraciones numeradas de las instrucciones de alta.",
        ),
    },
    "another language": {
        "en": (
            lambda _: "Vous pouvez prendre une douche après 48 heures.",
            lambda _: "Puede ducharse después de 48 horas.",
            lambda _: "आप 48 घंटे के बाद नहा सकते हैं।",
        ),
        "es": (
            lambda _: "Você pode tomar banho depois de 48 horas.",
            lambda _: "You can shower after 48 hours.",
            lambda _: "Può fare la doccia dopo 48 ore.",
        ),
    },
    "link or number added": {
        "en": (_ending(", or see www.example.com"), _ending(", or call 555-0199")),
        "es": (_ending(", o vea www.example.com"), _ending(", o llame al 555-0199")),
    },
}  # fmt: skip

_NUMBERS = (("2", "two"), ("3", "three"), ("4", "four"), ("6", "six"), ("8", "eight"))
_UNITS = ("weeks", "days", "hours", "tablets", "puffs", "pounds", "times", "glasses", "minutes")
# What keeps the meaning.
REWORDINGS: tuple[Lie, ...] = (
    lambda text: text,
    swap(*((f"{n} {unit}", f"{word} {unit}") for n, word in _NUMBERS for unit in _UNITS)),
    swap(("twice a day", "2 times a day"), ("once a day", "every day"), ("times a day",
         "times daily"),
         ("dos veces al día", "2 veces al día"), ("cada día", "al día")),
    swap(("You may", "You can"), ("You can", "You may"), ("surgery", "operation"),
         ("medicine", "medication"), ("incision", "cut"), ("Call", "Phone"),
         ("bandage", "dressing"), ("tablets", "pills"), ("cirugía", "operación"),
         ("medicina", "medicamento"), ("tabletas", "pastillas"), ("vendaje", "apósito"),
         ("manejar", "conducir"), ("maneje", "conduzca")),
    lambda text: re.sub(
        r"^(.)(.*) ((?:for|durante|por) (?:the first )?\d+ \w+)\.$",
        lambda m: f"{m[3][0].upper()}{m[3][1:]}, {m[1].lower()}{m[2]}.", text,
    ),
)  # fmt: skip


def told(truth: str, language: str) -> Iterator[tuple[str, str]]:
    """(kind, lie) for each lie that the sentence offers, each once."""
    for kind in dict.fromkeys((*LIES, *ADDITIONS)):
        lies = (*LIES.get(kind, ()), *ADDITIONS.get(kind, {}).get(language, ()))
        for lied in dict.fromkeys(lie(truth) for lie in lies):
            if lied != truth:
                yield kind, lied


def reworded(truth: str) -> tuple[str, ...]:
    """The sentence itself and what keeps its meaning, each once."""
    return tuple(dict.fromkeys(reword(truth) for reword in REWORDINGS))

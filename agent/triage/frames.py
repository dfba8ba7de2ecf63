"""How danger is spoken of: denied, long past, in general, supposed, in a figure of speech.

A match of a red-flag pattern inside such a frame is not what it says, so its level falls; it never
falls to nothing (rule 2 of the engine), because a reader of words can be wrong about a frame.
Everything here errs towards "it is meant": a frame counts only where it plainly reaches the match.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence

from agent.triage.normalise import Sentence

Span = tuple[int, int]


class Frame(enum.Enum):
    """What lowers a match, with the words a nurse reads."""

    DENIED = "is said not to be there"
    PAST = "is told as long past"
    FEARED = "is feared to come"
    GENERAL = "is asked about in general"
    SUPPOSED = "is supposed, not reported"
    FIGURE = "looks like a figure of speech"
    CHRONIC = "has been there for long"
    # Only an instruction is asked for: "when should I call about ...".
    WATCH_FOR = "is asked about as a sign to watch for"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> dict[str, list[tuple[str, ...]]]:
    """Phrases, separated by "|", by their first word, longest first."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for phrase in text.split("|"):
        words = tuple(phrase.split())
        table.setdefault(words[0], []).append(words)
    for phrases in table.values():
        phrases.sort(key=len, reverse=True)
    return table


_NEGATORS = _words(
    "no not without never none denies deny denied neither nor sin nunca jamas ni tampoco ningun "
    "ninguna niega niego"
)
# Words a negator reaches across to what it denies.
_TRANSPARENT = _words(
    "a an any the my his her their have has had having got get getting be been being is am are "
    "was feel feeling felt feels experience experiencing experienced really actually currently "
    "more longer new other sign signs of symptom symptoms do does did it there with at all ever "
    "been significant major suffer suffering show showing seem intention intentions plans thoughts on to de la el los las un una ningun "
    "ninguna tengo tiene tienen tenido tuve he ha hay siento siente sentido me mas mi mis su sus "
    "algun alguna signo signos sintoma sintomas esta estoy estaba haya presenta presento nada le "
    "les"
)
_LISTING = _words("or nor ni o u")
# "I have never had chest pain like this" is not a denial.
_NEVER = _words("never nunca jamas")
_UNLIKE = _words("like before so such this asi tan antes tanto")

_PRESENT = _words(
    "now currently today tonight again still suddenly just started since keeps yesterday rn "
    "ahora ahorita hoy sigue sigo todavia desde acaba empezo ayer anoche"
)

_AGO = _words("ago back")
_LONG = _words(
    "year years yr yrs month months decade decades weeks anos ano meses mes semanas decadas"
)
_LONG_AGO = _phrases(
    "last year|last summer|last winter|last spring|last fall|last month|as a child|as a kid|"
    "as a teenager|when i was young|when i was a kid|when i was little|when he was a baby|"
    "used to|el ano pasado|el mes pasado|de nino|de nina|de joven|cuando era|hace anos|"
    "hace tiempo|hace muchos anos"
)
_BEFORE_PAST = _words(
    "had was were lost left suffered survived history hx previous prior tuve tuvo tenia sufri "
    "sufrio perdi perdio "
    "antecedentes"
)
_HISTORY = _phrases(
    "history of|hx of|past medical history|previous|prior|antecedentes de|historial de|"
    "survived a|recovering from|diagnosed with|died of|died from|death from|passed away from|"
    "family history|runs in|murio de|fallecio de|since my|after my|despues de mi|se recupera de|"
    "diagnosticado con|diagnosticada con|diagnosticado de|diagnosticada de"
)

_GENERAL = _phrases(
    "what is|what are|what was|what does|what do|what can|what causes|what caused|"
    "what could cause|causes|cause|caused by|causing|symptoms of|symptom of|signs of|sign of|"
    "risk of|risks of|risk for|risk factors|chance of|chances of|treatment|treatments|treat|"
    "treating|cure|prevent|preventing|prevention|avoid|information|info|learn about|research|"
    "study|studies|article|lead to|leads to|result in|side effect|side effects|"
    "difference between|how common|warning signs|tell me about|people with|people who|"
    "patients with|patients who|someone with|someone who|babies with|children with|child with|"
    "anyone with|how to|how do you|how does|how can|reduce|que es|que son|cual es|cuales son|"
    "que causa|que provoca|sintomas de|sintoma de|signos de|senales de|causa|causas|causar|"
    "provocar|riesgo de|riesgos de|tratamiento|tratar|prevenir|evitar|evito|prevengo|evita|"
    "informacion|efectos secundarios|efecto secundario|personas con|personas que|pacientes con|"
    "pacientes que|alguien con|alguien que|como se|diferencia entre|probabilidad de|reducir"
)
_FEAR = _phrases(
    "afraid of|fear of|scared of|worried about getting|worried about having|anxiety about|"
    "miedo de|miedo a"
)
# Somebody's own body, between the general words and the danger: then it is not in general.
_OWN = _words(
    "i my me mine am we our us he she him his her hers now today husband wife mom mother dad "
    "father son daughter mi mis tengo tiene estoy esta siento siente me le duele ahora hoy "
    "esposo esposa mama papa hijo hija bebe"
)
# "Creo que es un infarto" asks nothing.
_BELIEF = _words("creo cree pienso parece dice dicen dijo dijeron siento temo seguro segura se")
_IF = _words("if unless si")
_IF_PHRASES = _phrases("in case|in the event|en caso de|por si|what happens when|que pasa cuando")
# Before "if" these make a doubt, not a supposition: "not sure if i am having a stroke".
_DOUBT = _words(
    "sure know knows wonder wondering tell see as even idk ask asking unsure like feels feel se "
    "saber sabe como preguntar ver incluso saben"
)
_SPANISH_ASKS = _words("que debo llamo puedo cuando quien donde tengo_que hago hacer llamar")

_WATCH_FOR = _phrases(
    "when should|when do i|when would|what temperature|how high|what fever|signs to watch|"
    "what signs|which signs|what symptoms|which symptoms|watch for|look for|look out for|"
    "warning signs|signs of|who do i call|who should i call|what number do i call|cuando debo|"
    "cuando tengo que|cuando llamo|que temperatura|que fiebre|que signos|que senales|"
    "que sintomas|a quien llamo|senales de|signos de|sintomas de"
)

# These ask what a sign looks like, whoever it would be on: "signs that my wound is infected".
_SIGNS = _phrases(
    "signs that|signs of|signs my|sign that my|how do i know if|how will i know if|"
    "how can i tell if|how do i tell if|how to tell if|como se si|como saber si|"
    "como puedo saber si|senales de que|signos de que|senales de|signos de"
)
_REPORTED = _words("have having am is my feel got tengo estoy esta mi mis me siento")

_FIGURES = _phrases(
    "to die for|dying to|dying for|scared me to death|scared to death|bored to death|"
    "worried to death|tired to death|starving to death|gave me a heart attack|"
    "a heart attack when i saw|heart attack seeing|heart attack over the|drowning in paperwork|"
    "drowning in bills|drowning in work|drowning in debt|drowning in laundry|broke my heart|"
    "heart is broken|heartbroken|stroke of luck|breath of fresh air|took my breath away|"
    "take my breath away|waiting with bated|bleeding me dry|bleeding money|choked up|shoot me|"
    "kill time|killing time|killing it|hit me up|over my dead body|in a movie|in the movie|"
    "in a book|in the book|on tv|on the news|in the news|in a show|in a video|in a dream|"
    "had a dream|watching a|saw a movie|dreamed|me muero de hambre|me muero de risa|"
    "me muero de ganas|me muero de sueno|me muero de la risa|me muero de verguenza|"
    "me muero de frio|me muero de calor|me muero por|muero de ganas|muerto de hambre|"
    "muerta de hambre|muerto de risa|muerta de risa|muerto de sueno|me da un infarto con|"
    "infarto cuando vi|infarto al ver|ahogado en|ahogada en|en una pelicula|en la pelicula|"
    "en la tele|en las noticias|en un libro|sone que"
)

_FOR = _words("for over past last since from durante por hace desde")
_LASTING = _words("chronic ongoing intermittent cronico cronica cronicos cronicas")
_EVER_SINCE = _phrases(
    "since i was|since birth|from birth|by birth|since childhood|all my life|born with|"
    "desde que naci|de nacimiento|desde nino|desde nina|toda la vida|toda mi vida"
)
# With these a lasting trouble is a new one: no lowering.
_ACUTE = _words(
    "now today tonight suddenly sudden worse worsening rn ahora ahorita hoy peor repente pronto "
    "yesterday ayer anoche again"
)
# Every word that some frame listens for: none of them may be taken for a slip of another word.
FRAME_WORDS: frozenset[str] = frozenset().union(
    _NEGATORS,
    _TRANSPARENT,
    _LISTING,
    _NEVER,
    _UNLIKE,
    _PRESENT,
    _AGO,
    _LONG,
    _BEFORE_PAST,
    _OWN,
    _BELIEF,
    _IF,
    _DOUBT,
    _SPANISH_ASKS,
    _REPORTED,
    _FOR,
) | frozenset(
    word
    for table in (_LONG_AGO, _HISTORY, _GENERAL, _FEAR, _IF_PHRASES, _WATCH_FOR, _SIGNS, _FIGURES)
    for phrases in table.values()
    for phrase in phrases
    for word in phrase
)
_BACK_REACH = 8
_DENIAL_REACH = 7


def frame_of(sentence: Sentence, spans: Sequence[Span]) -> Frame | None:
    """The frame that plainly holds a match, or None where it is meant.

    spans: the places of the matched words, ascending.
    """
    tokens = sentence.tokens
    start, end = spans[0][0], spans[-1][1]
    if _in_figure(tokens, spans):
        return Frame.FIGURE
    if _denied(tokens, spans):
        return Frame.DENIED
    if start == 0 and end - start == len(tokens):
        return None
    present = not _PRESENT.isdisjoint(tokens)
    if _history(tokens, start) or (not present and _long_ago(tokens, start, end)):
        return Frame.PAST
    # Any part of the match may be what is asked about: "how do I prevent falls".
    starts = [left for left, _ in spans if left > 0]
    if not present and any(_asks_what_to_watch(tokens, place) for place in starts):
        return Frame.WATCH_FOR
    if any(_about(_GENERAL, tokens, place, end) for place in starts):
        return Frame.GENERAL
    if any(_about(_FEAR, tokens, place, end) for place in starts):
        return Frame.FEARED
    if any(_supposed(sentence, place, end) for place in starts):
        return Frame.SUPPOSED
    if _chronic(tokens, start, end):
        return Frame.CHRONIC
    return None


def _ends_of(
    table: dict[str, list[tuple[str, ...]]], tokens: tuple[str, ...], low: int, high: int
) -> Iterable[Span]:
    """The places of a table's phrases that begin in [low, high)."""
    for place in range(max(0, low), min(high, len(tokens))):
        for phrase in table.get(tokens[place], ()):
            if tokens[place : place + len(phrase)] == phrase:
                yield place, place + len(phrase)
                break


def _in_figure(tokens: tuple[str, ...], spans: Sequence[Span]) -> bool:
    start, end = spans[0][0], spans[-1][1]
    for left, right in _ends_of(_FIGURES, tokens, start - 6, end + 6):
        if left <= start and right <= start and start - right > 4:
            continue
        if left >= end and left - end > 4:
            continue
        return True
    return False


def _denied(tokens: tuple[str, ...], spans: Sequence[Span]) -> bool:
    """True where a negator outside the match reaches any part of it."""
    taken = {place for start, end in spans for place in range(start, end)}
    return any(_negator_reaches(tokens, start, taken) for start, _ in spans if start >= 0)


def _negator_reaches(tokens: tuple[str, ...], start: int, taken: set[int]) -> bool:
    listing = False
    for place in range(start - 1, max(-1, start - 1 - _DENIAL_REACH), -1):
        word = tokens[place]
        if place in taken:
            continue
        feels = word == "cannot" and tokens[place + 1] in ("feel", "see", "find")
        if word in _NEGATORS or feels:
            following = tokens[place + 1 : start + 12]
            return not (word in _NEVER and not _UNLIKE.isdisjoint(following))
        if word in _TRANSPARENT:
            continue
        if word in _LISTING or (word == "," and _listing_follows(tokens, start)):
            listing = True
        elif not listing:
            return False
    return False


def _listing_follows(tokens: tuple[str, ...], start: int) -> bool:
    return any(word in _LISTING for word in tokens[start : start + 8])


def _history(tokens: tuple[str, ...], start: int) -> bool:
    """ "history of ...", "after my ..." right before the match."""
    found = _ends_of(_HISTORY, tokens, start - 6, start)
    return any(right <= start <= right + 3 for _, right in found)


def _long_ago(tokens: tuple[str, ...], start: int, end: int) -> bool:
    for left, right in _ends_of(_LONG_AGO, tokens, start - _BACK_REACH, end + _BACK_REACH):
        if left >= end or not _BEFORE_PAST.isdisjoint(tokens[left:end]) or right > start:
            return True
    for place in range(max(0, start - _BACK_REACH), min(end + _BACK_REACH, len(tokens) - 1)):
        word, after = tokens[place], tokens[place + 1]
        if word in ("in", "en") and len(after) == 4 and after.startswith(("19", "20")):
            return place >= end or not _BEFORE_PAST.isdisjoint(tokens[place:end])
        ongoing = {"que", "desde"} & set(tokens[max(0, place - 1) : place + 5])
        if word == "hace" and not ongoing and not _LONG.isdisjoint(tokens[place + 1 : place + 4]):
            return place >= end or not _BEFORE_PAST.isdisjoint(tokens[place:end])
        if word in _LONG and after in _AGO:
            return place >= end or not _BEFORE_PAST.isdisjoint(tokens[place:end])
    return False


def _about(
    table: dict[str, list[tuple[str, ...]]], tokens: tuple[str, ...], start: int, end: int
) -> bool:
    """True where a phrase of the table comes before the danger, and nobody's own body between."""
    return any(
        right <= start
        and _OWN.isdisjoint(tokens[right : end + 1])
        and (left == 0 or tokens[left - 1] not in _BELIEF)
        for left, right in _ends_of(table, tokens, start - 12, start)
    )


def _asks_what_to_watch(tokens: tuple[str, ...], start: int) -> bool:
    if any(right <= start for _, right in _ends_of(_SIGNS, tokens, start - 10, start)):
        return True
    return any(
        right <= start and _REPORTED.isdisjoint(tokens[right:start])
        for _, right in _ends_of(_WATCH_FOR, tokens, start - 12, start)
    )


def _supposed(sentence: Sentence, start: int, end: int) -> bool:
    tokens = sentence.tokens
    between: Sequence[str]
    for place in range(max(0, start - _BACK_REACH), start):
        word = tokens[place]
        if word not in _IF:
            continue
        before = tokens[place - 1] if place else ""
        between = tokens[place + 1 : end]
        if before in _DOUBT or not _PRESENT.isdisjoint(between) or "having" in between:
            continue
        if word == "si" and (tokens[place + 1 : place + 2] == (",",) or not _asks(sentence, place)):
            continue
        return True
    return any(right <= start for _, right in _ends_of(_IF_PHRASES, tokens, start - 8, start))


def _asks(sentence: Sentence, place: int) -> bool:
    """Spanish "si" without its accent is also "yes": it supposes only inside a question."""
    return sentence.asks or not _SPANISH_ASKS.isdisjoint(
        (*sentence.tokens[:place], *sentence.tokens[place + 2 :])
    )


def _chronic(tokens: tuple[str, ...], start: int, end: int) -> bool:
    """ "chronic …", "… for 3 years", "… desde hace dos años", with nothing that is new about it."""
    if not _ACUTE.isdisjoint(tokens):
        return False
    if not _LASTING.isdisjoint(tokens[max(0, start - 2) : start]):
        return True
    if any(_ends_of(_EVER_SINCE, tokens, start - _BACK_REACH, end + _BACK_REACH)):
        return True
    following = tokens[end : end + 8]
    for place, word in enumerate(following):
        if word in _FOR:
            return not _LONG.isdisjoint(following[place + 1 : place + 6])
    return False

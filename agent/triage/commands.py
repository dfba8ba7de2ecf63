"""STOP, START and HELP: a text message that is nothing but such a wish, in a language we serve.

The carriers' single words count, and so does any reasonable wording of the same wish. A question
with the word in it ("should I stop warfarin?") is a question (P35).
"""

import enum
import re

from agent.triage.normalise import clean


class Command(enum.Enum):
    STOP = "stop"
    START = "start"
    HELP = "help"


# Longer texts than this are no bare wish.
_MAX_CHARS = 80
_EDGES = re.compile(r"^[\s.,;:¡!¿?\"'()\-]+|[\s.,;:¡!¿?\"'()\-]+$")
_APOSTROPHE = re.compile(r"['’`´]")
_GAPS = re.compile(r"[\s,.;:!¡\-–—🛑✋🚫]+")

_STOP_WORDS = frozenset(
    {
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "revoke",
        "optout",
        "alto",
        "parar",
        "pare",
        "paren",
        "baja",
        "cancelar",
        "desuscribir",
        "basta",
        "detener",
        "detenganse",
        "opt out",
    }
)
_START_WORDS = frozenset(
    ["start", "unstop", "resume", "comenzar", "iniciar", "empezar", "reanudar", "reactivar"]
)
_AGREE = frozenset({"yes", "si"})
_HELP_WORDS = frozenset({"help", "info", "ayuda", "informacion"})

_TEXTS = r"(?:texts?|messages?|msgs?|sms|texting|messaging)"
_MENSAJES = r"(?:mensajes?|textos?|sms)"
_STOP_WISH = re.compile(
    "|".join(
        [
            r"stop (?:all|it|this|now)",
            r"(?:leave me alone|go away|lose my number|dejen?me en paz|dejen? de molestar(?:me)?)",
            rf"(?:wrong (?:number|person) )stop(?: {_TEXTS})?(?: me)?",
            r"opt (?:me )?out",
            rf"(?:stop|quit|no more|end|cancel)(?: all| the| these| your| sending| me)* {_TEXTS}"
            r"(?: me| us| to me)?",
            rf"(?:do not|dont) (?:text|message|contact|send)(?: me| us)?(?: any| more| your)*"
            rf"(?: {_TEXTS})?(?: any ?more| again| ever)*",
            r"(?:take|remove) me(?: off| from)?(?: of)?(?: the| your| this)?(?: text)?(?: list)?",
            r"unsubscribe (?:me|please|all)",
            r"i (?:want|would like) to (?:opt out|unsubscribe|stop (?:the |these |your )?texts)",
            rf"i (?:do not|dont|no longer) (?:want|wish)(?: to)?(?: receive| get)?"
            rf" (?:any |more |any more |your |these )*{_TEXTS}(?: any ?more| from you)*",
            rf"no mas {_MENSAJES}",
            r"(?:no me|ya no me|dejen? de|deja de|paren de|para de|pare de|no)"
            r" (?:manden?|mandes|envien?|envies|escriban?|escribas|mandar|mandarme|enviar|enviarme"
            rf"|escribir|escribirme)(?: mas| estos| los)*(?: {_MENSAJES})?(?: mas)?",
            r"(?:quiero |deseo )?(?:darme|dar(?:me)?|denme|deme) de baja",
            rf"(?:ya )?no quiero (?:recibir )?(?:mas |estos |sus )*{_MENSAJES}",
            rf"(?:quiero )?cancelar (?:los |estos |sus )?{_MENSAJES}",
            rf"alto a los {_MENSAJES}",
        ]
    )
)
_COURTESY = re.compile(
    r"^(?:please|pls|plz|por favor|ok|okay) | (?:please|pls|plz|thanks|thank you|now|already"
    r"|por favor|gracias|ya)$"
)


def match_command(text: str, *, opted_out: bool = False) -> Command | None:
    """The command that the whole message is, or None.

    opted_out: the number has asked us to stop; only then does a bare "yes" mean START. Pure, never
    raises.
    """
    if len(text) > _MAX_CHARS:
        return None
    bare = _GAPS.sub(" ", _APOSTROPHE.sub("", clean(text)))
    words = _without_courtesy(_EDGES.sub("", bare))
    if words in _STOP_WORDS or _STOP_WISH.fullmatch(words):
        # "¿parar?" asks something; nobody stops texts with a question.
        return None if "?" in text else Command.STOP
    if words in _START_WORDS or (opted_out and words in _AGREE):
        return Command.START
    # "help!" and "help please" are cries, not commands: the screen reads them.
    if _EDGES.sub("", bare) in _HELP_WORDS and not {"!", "！"} & set(text):
        return Command.HELP
    return None


def _without_courtesy(words: str) -> str:
    while True:
        shorter = _COURTESY.sub("", words).strip()
        if shorter == words or not shorter:
            return words
        words = shorter

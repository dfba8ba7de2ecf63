"""The worker's opinion on how serious a message is: the dialogue manager's intent and plain rules.

It only ever raises what the screen found. A question that the instructions may answer stays
informational; a report about the patient's own body, a doubt about a dose, or anything that was not
understood is clinical: a nurse reads it.
"""

import re

from agent.contracts import Level, Reason, Triage
from agent.triage.normalise import clean

# What an intent of agent/rasa says about the level. Any other intent was not understood.
_BY_INTENT = {
    "emergency": Level.URGENT,
    "report_symptom": Level.CLINICAL,
    "ask_medicine": Level.CLINICAL,
    "ask_human": Level.CLINICAL,
    "administrative": Level.ADMINISTRATIVE,
    "ask_instructions": Level.INFORMATIONAL,
    "greet": Level.SOCIAL,
    "thank": Level.SOCIAL,
    "goodbye": Level.SOCIAL,
    "capabilities": Level.SOCIAL,
    "are_you_human": Level.SOCIAL,
    "set_language_en": Level.SOCIAL,
    "set_language_es": Level.SOCIAL,
    "affirm": Level.SOCIAL,
    "deny": Level.SOCIAL,
    "inform": Level.SOCIAL,
    "stop_intake": Level.SOCIAL,
    "correct_onset": Level.SOCIAL,
    "correct_severity": Level.SOCIAL,
}
# Below this the intent is a guess, and a guess is nobody's answer.
UNSURE_BELOW = 0.3

_CLAUSE = re.compile(r"[.!?;¿¡\n]+|,? (?:and|but|also|because|y|pero|tambien|porque) ")

_SYMPTOM = re.compile(
    r"\b(?:hurt(?:s|ing)?|pain(?:s|ful)?|ach(?:e|es|ing|y)|sore(?:ness)?|bleed(?:s|ing)?|bled|blood"
    r"|leak(?:s|ing|ed|y)?|ooz(?:e|es|ing)|drain(?:s|ing|age)|pus|swell(?:s|ing)?|swollen|puffy"
    r"|fever(?:s|ish)?|chills?|dizz(?:y|iness)|faint(?:ed|ing)?|light ?headed|rash|hives|itch\w*"
    r"|redd?er|redness|numb(?:ness)?|tingl\w+|vomit\w*|thr(?:ow|owing|ew) up|puk\w+|naus\w+"
    r"|constipat\w+|diarrh?ea|cough\w*|wheez\w+|breathless|burn(?:s|ing)|cramps?|lump|bruis\w+"
    r"|infect\w+|smel(?:l|ls|ly)|worse|weak(?:er|ness)?|stiff\w*|split|opened|came (?:off|out|open)"
    r"|sick|upset|ringing|appetite|sleepless|scab|pimples?|drowsy|short of breath|hot|warm"
    r"|fell|fallen|shak(?:y|ing)|confused|spinning|blurry|palpitations?|headaches?"
    r"|duele\w*|dolor\w*|ard(?:e|or)|sangr\w+|supur\w+|gote\w+|hinch\w+|inflam\w+|fiebre|calentura"
    r"|escalofrios?|mare\w+|desmay\w+|sarpullido|ronchas?|comezon|pica(?:zon)?|enrojec\w+"
    r"|rojez|adormec\w+|hormigue\w+|vomit\w+|devolv\w+|nauseas?|estren\w+|diarrea|tos(?:o|er|iendo)?"
    r"|quema|calambres?|bulto|moreton\w*|infecc\w+|infectad\w+|huele|peor|abrio|cai(?:do)?"
    r"|temblor\w*|confundid\w+|borroso|palpitaciones|debil\w*|granitos?|costra|zumb\w+"
    r"|(?:sale|salio|saliendo|suelta|bota|con) (?:un |mucho |algo de )?liquido"
    r"|insomnio|caliente|(?:me|le) sal(?:e|io|en|ieron))\b"
)
# Words that only name a thing: "pain pill" is no pain.
_NAMES = re.compile(
    r"\b(?:pain|nausea|cough|fever|itch|anti ?nausea) ?"
    r"(?:pills?|med\w*|killers?|tablets?|relie\w+|drugs?|drops|syrup)"
    r"|\bblood (?:thinners?|pressure|tests?|sugar|work|draw)"
    r"|\b(?:medic\w+|pastillas?|tabletas?|remedios?)(?: \w+)? para (?:el dolor|la fiebre|la tos)"
    r"|\bpresion (?:de la )?sangr\w+|\b(?:examen|analisis|prueba) de sangre"
)
# "When should I call about a fever?", "what do I do if it bleeds?": asking what the sheet says.
_HYPOTHETICAL = re.compile(
    r"\b(?:how (?:do|can|should) (?:i|we) (?:manage|reduce|treat|lower|control|prevent|care)"
    r"|if|in case|what happens when|should i (?:call|watch|look)|signs? of|to prevent|avoid"
    r"|for (?:the |my )?(?:pain|fever|nausea|swelling|cough|constipation)"
    r"|si (?:me|tengo|hay|se|la|el)|en caso de|senales|cuando (?:debo llamar|llamo)"
    r"|para (?:el|la|evitar))\b"
)
_OWN = re.compile(
    r"\b(?:i have|ive|i got|i feel|im|i am|it is|its|is it"
    r"|my \w+(?: \w+)? (?:is|are|has|feels?|looks?)"
    r"|has been|have been|since|tengo|siento|estoy|esta|me (?:duele|sale|pica|arde|siento)|desde)\b"
)
_MEDICINE = (
    r"(?:antibiotic\w*|pills?|tablets?|meds?|medic\w+|pastillas?|remedios?|tratamiento|inhaler"
    r"|inhalador|insulin\w*|steroids?|esteroides?|blood thinners?|anticoagulant\w*|painkillers?"
    r"|opioids?|\w+(?:cillin|cilin|cilina|mycin|micina|floxacin\w?|prazole?|prazol|statin\w?|pril|sartan"
    r"|olol|dipin[eo]|parin\w?|xaban|codone|codona|tramadol|tidine|setron|pam|sone|sona|solone|formin\w?)"
    r"|tramadol|warfarin\w?|aspirin\w?|ibuprofen\w?|naproxen\w?|tylenol|advil|aleve|eliquis|xarelto|coumadin)"
)
_ALCOHOL = (
    r"(?:alcohol|wine|beers?|booze|drinks?|drinking|whisky|vodka|rum|trago|copa|copita|cerveza|vino"
    r"|cervecita|ron|tequila|brindar)"
)
# "With food" is an instruction, "with Eliquis" a judgement.
_WITH = (
    r"(?:with|together|and|con|junto)\b(?! (?:(?:a|my|the|some|or|full|glass|of|or without|un|una"
    r"|mi|el|la|los|las|sin|o|vaso|de) )*(?:food|foods|meals?|milk|water|breakfast|lunch|dinner"
    r"|supper|juice|snack|toast|tea|coffee|glass|comidas?|alimentos?|leche|agua|desayuno|almuerzo"
    r"|cena|jugo|vaso|estomago|empty stomach)\b)"
)
_DOUBT = re.compile(
    r"\bis (?:it|this|that) (?:normal|bad|serious|dangerous)\b"
    # "Is it ok to shower?" asks for an instruction, "is that ok?" for a judgement.
    r"|\bis (?:it|this|that) (?:ok|okay|safe|fine|alright)\b(?! (?:for me )?(?:to|if i)\b)"
    r"|\bshould i (?:worry|be worried|be concerned|stop taking|skip|double|go to)\b"
    r"|\b(?:miss|missed|forgot|skipp?ed|ran out|run out|doubled|too many|took two|extra)\b"
    r".{0,25}\b(?:dose|doses|pill|pills|med|meds|medicine|tablet|tablets|shot|insulin|take)\b"
    r"|\b(?:can|may|could|safe to|ok to|okay to) (?:i )?(?:take|mix|combine|use|have|drink)\b"
    rf".{{0,50}}\b{_WITH}.{{0,30}}"
    rf"|\btake\b.{{0,25}}\b{_MEDICINE} {_WITH}"
    rf"|\b(?:take|have|use)\b.{{0,25}}\bwith {_MEDICINE}\b"
    rf"|\b{_ALCOHOL}\b.{{0,40}}\b(?:with|con|goes|on)\b.{{0,25}}\b{_MEDICINE}\b"
    r"|\b(?:can|could|may|should) (?:i|we|he|she) (?:stop|quit|come off|leave off|drop|halve)\b"
    rf".{{0,25}}\b{_MEDICINE}\b"
    rf"|\b(?:puedo|puede|podemos) (?:dejar|suspender|parar|cortar)\b.{{0,25}}\b{_MEDICINE}\b"
    r"|\b(?:advisable|aconsejable|recomendable|para preocupar\w*|to worry about|worrying)\b"
    r"|\b(?:is|are) (?:my|the|these|this) .{0,40}\b(?:too (?:high|low)|side effects?|wrong)\b"
    r"|\bside effects?\b"
    r"|\b(?:take|mix|use)\b.{0,50}\b(?:together|at the same time)\b"
    r"|\b(?:can|could|may|should) i (?:skip|double|halve|crush|split)\b"
    r"|\b(?:can|could|may|should) i take (?:more|less|extra|another)\b"
    r"|\bshould i stop\b|\b(?:can|could|may) i (?:stop|quit) (?:taking|using)\b"
    r"|\b(?:ran|run|running) out of\b|\btook\b.{0,30}\b(?:late|wrong|early)\b"
    r"|\b(?:threw|throw|lost)\b.{0,20}\b(?:pills?|meds?|medicines?|insulin)\b"
    r"|\b(?:tomar|mezclar|usar)\w*\b.{0,50}\b(?:juntos|juntas|al mismo tiempo)\b"
    r"|\bpuedo (?:saltar\w*|doblar|partir|dejar de tomar\w*|tomar (?:mas|otra|menos))\b"
    r"|\bse me acab\w+|\bme qued[eo] sin\b"
    r"|\b(?:es|esta) (?:normal|malo|peligroso|grave|bien (?:si|que|esto))\b"
    r"|\bdebo (?:preocuparme|dejar de tomar\w*|saltar\w*|doblar|ir al)\b"
    r"|\b(?:olvide|se me olvido|salte|se me paso|se me acab\w+|tome de mas|tome dos)\b"
    rf"|\bpuedo (?:tomar|mezclar|combinar|usar)\b.{{0,50}}\b{_WITH}"
    r"|\befectos? secundarios?\b"
)


_APOSTROPHES = re.compile(r"['’`´]")
# A message that only tells something ("I can't sleep") asks for no instruction, whatever its
# intent. Requests in the form of a statement ("I want to know when ...") do.
_ABOUT_INSTRUCTIONS = frozenset({"ask_instructions", "greet", "thank", "goodbye"})
_TELLS = re.compile(
    r"\b(?:i|im|ive|my|me|the (?:bandage|dressing|cast|drain|pills?|medicine|baby|wound|incision)"
    r"|mi|mis|me|tengo|estoy|siento|no puedo|se me|la (?:venda|herida)|el (?:vendaje|bebe|yeso))\b"
)
_ASKS = re.compile(
    r"\?|\b(?:when|what|whats|how|hows|where|who|whos|which|why|can|could|may|should|do|does|did|is"
    r"|are|am|list|read|show|give|allowed|puede|leame|lista|muestreme"
    r"|will|would|need|want|wanted|wondering|question|tell|know|explain|remind|send|thanks?|thank"
    r"|cuando|que|como|donde|quien|cual|cuanto|cuanta|cuantos|cuantas|(?<!no )puedo|debo|quiero"
    r"|quisiera|necesito|pregunta|duda|saber|diga|digame|expliqueme|gracias|hola|gustaria)\b"
)


def assess(
    text: str, *, screened: Triage, language: str | None, intent: str, confidence: float
) -> Triage:
    """The screen's triage, raised by what the worker knows. Pure, never lowers.

    intent, confidence: the dialogue manager's reading of the message (0 to 1)
    """
    triage = screened
    if language is None:
        triage = triage.with_reason(
            Reason("language", "in a language that the agent does not speak", Level.URGENT)
        )
    triage = triage.with_reason(_intent_reason(intent, confidence))
    words = _APOSTROPHES.sub("", clean(text))
    # The whole comes last: a doubt may lie across its clauses ("tylenol and oxycodone together").
    for clause in (*_CLAUSE.split(words), words):
        reason = _clause_reason(clause)
        if reason is not None:
            return triage.with_reason(reason)
    if intent in _ABOUT_INSTRUCTIONS and _TELLS.search(words) and not _ASKS.search(words):
        told = Reason("rule", "tells something about themselves and asks nothing", Level.CLINICAL)
        return triage.with_reason(told)
    return triage


def _intent_reason(intent: str, confidence: float) -> Reason:
    level = _BY_INTENT.get(intent)
    if level is None or confidence < UNSURE_BELOW:
        return Reason("dialogue", "not understood for sure", Level.CLINICAL)
    return Reason("dialogue", f"read as {intent.replace('_', ' ')} ({confidence:.2f})", level)


def _clause_reason(clause: str) -> Reason | None:
    """One clause's own reason to be a nurse's: a doubt about a dose, or a symptom of one's own."""
    doubt = _DOUBT.search(clause)
    if doubt:
        return Reason("rule", f'asks for a judgement: "{doubt.group().strip()}"', Level.CLINICAL)
    symptom = _SYMPTOM.search(_NAMES.sub(" ", clause))
    if symptom and (_OWN.search(clause) or not _HYPOTHETICAL.search(clause)):
        return Reason("rule", f'speaks of a symptom: "{symptom.group()}"', Level.CLINICAL)
    return None

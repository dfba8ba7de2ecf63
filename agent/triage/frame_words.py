"""The words by which `frames` recognises how danger is spoken of, in English and Spanish.

Words are canonical: lower case, without accents, contractions read out ("do not").
"""

from __future__ import annotations

Phrase = tuple[str, ...]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[Phrase, ...]:
    """Phrases, separated by "|"."""
    return tuple(tuple(phrase.split()) for phrase in text.split("|"))


NEGATORS = _words(
    "no not without never none denies deny denied neither nor sin nunca jamas ni tampoco ningun "
    "ninguna niega niego"
)
# Words a negator reaches across to what it denies.
TRANSPARENT = _words(
    "a an any the my his her their have has had having got get getting be been being is am are "
    "was feel feeling felt feels experience experiencing experienced really actually currently "
    "more longer new other sign signs of symptom symptoms do does did it there with at all ever "
    "significant major suffer suffering show showing seem intention intentions plans thoughts on "
    "to de la el los las un una ningun ninguna tengo tiene tienen tenido tuve he ha hay siento "
    "siente sentido me mas mi mis su sus algun alguna signo signos sintoma sintomas esta estoy "
    "estaba haya presenta presento nada le les"
)
LISTING = _words("or nor ni o u")
# "I have never had chest pain like this" is not a denial.
NEVER = _words("never nunca jamas")
# "I cannot feel any chest pain" denies, "I cannot breathe" does not.
PERCEIVED = _words("feel see find")
UNLIKE = _words("like before so such this asi tan antes tanto")

PRESENT = _words(
    "now currently today tonight again still suddenly just started since keeps yesterday rn "
    "ahora ahorita hoy sigue sigo todavia desde acaba empezo ayer anoche"
)

AGO = _words("ago back")
LONG = _words(
    "year years yr yrs month months decade decades weeks anos ano meses mes semanas decadas"
)
LONG_AGO = _phrases(
    "last year|last summer|last winter|last spring|last fall|last month|as a child|as a kid|"
    "as a teenager|when i was young|when i was a kid|when i was little|when he was a baby|"
    "used to|el ano pasado|el mes pasado|de nino|de nina|de joven|cuando era|hace anos|"
    "hace tiempo|hace muchos anos"
)
BEFORE_PAST = _words(
    "had was were lost left suffered survived history hx previous prior tuve tuvo tenia sufri "
    "sufrio perdi perdio antecedentes"
)
HISTORY = _phrases(
    "history of|hx of|past medical history|previous|prior|antecedentes de|historial de|"
    "survived a|recovering from|diagnosed with|died of|died from|death from|passed away from|"
    "family history|runs in|murio de|fallecio de|since my|after my|despues de mi|se recupera de|"
    "diagnosticado con|diagnosticada con|diagnosticado de|diagnosticada de"
)

GENERAL = _phrases(
    "why do|why does|why are|how do i keep|how can i keep|read about|learn about|"
    "how do i recognise|how do i recognize|what is|what are|what was|what does|what do|what can|"
    "what causes|what caused|what could cause|causes|cause|caused by|causing|symptoms of|"
    "symptom of|signs of|sign of|risk of|risks of|risk for|risk factors|chance of|chances of|"
    "treatment|treatments|treat|treating|cure|prevent|preventing|prevention|avoid|information|"
    "info|research|study|studies|article|lead to|leads to|result in|side effect|side effects|"
    "difference between|how common|warning signs|tell me about|people with|people who|"
    "patients with|patients who|someone with|someone who|babies with|children with|child with|"
    "anyone with|how to|how do you|how does|how can|reduce|que es|que son|cual es|cuales son|"
    "que causa|que provoca|sintomas de|sintoma de|signos de|senales de|causa|causas|causar|"
    "provocar|riesgo de|riesgos de|tratamiento|tratar|prevenir|evitar|evito|prevengo|evita|"
    "informacion|efectos secundarios|efecto secundario|personas con|personas que|pacientes con|"
    "pacientes que|alguien con|alguien que|como se|diferencia entre|probabilidad de|reducir"
)
FEAR = _phrases(
    "afraid of|fear of|scared of|worried about getting|worried about having|anxiety about|"
    "miedo de|miedo a"
)
# Somebody's own body, between the general words and the danger: then it is not in general.
OWN = _words(
    "i my me mine am we our us he she him his her hers now today husband wife mom mother dad "
    "father son daughter mi mis tengo tiene estoy esta siento siente le duele ahora hoy esposo "
    "esposa mama papa hijo hija bebe"
)
# "Creo que es un infarto" asks nothing.
BELIEF = _words("creo cree pienso parece dice dicen dijo dijeron siento temo seguro segura se")
IF = _words("if unless si")
IF_PHRASES = _phrases("in case|in the event|en caso de|por si|what happens when|que pasa cuando")
# Before "if" these make a doubt, not a supposition: "not sure if i am having a stroke".
DOUBT = _words(
    "sure know knows wonder wondering tell see as even idk ask asking unsure like feels feel se "
    "saber sabe como preguntar ver incluso saben"
)
SPANISH_ASKS = _words("que debo llamo puedo cuando quien donde tengo_que hago hacer llamar")

WATCH_FOR = _phrases(
    "when should|when do i|when would|what temperature|how high|what fever|signs to watch|"
    "what signs|which signs|what symptoms|which symptoms|watch for|look for|look out for|"
    "warning signs|signs of|who do i call|who should i call|what number do i call|cuando debo|"
    "cuando tengo que|cuando llamo|que temperatura|que fiebre|que signos|que senales|"
    "que sintomas|a quien llamo|senales de|signos de|sintomas de"
)

# These ask what a sign looks like, whoever it would be on: "signs that my wound is infected".
SIGNS = _phrases(
    "how would i know if|how would i know|how do i know|how do i recognise|how do i recognize|"
    "como reconozco|como se cuando|what counts as|signs that|signs of|signs my|sign that my|"
    "how do i know if|how will i know if|how can i tell if|how do i tell if|how to tell if|"
    "como se si|como saber si|como puedo saber si|senales de que|signos de que|senales de|"
    "signos de"
)
# "What fever is too high", "how much bleeding is normal".
WHICH = _words("what which how que cual cuanto cuanta")
REPORTED = _words("have having am is my feel got tengo estoy esta mi mis me siento")

FIGURES = _phrases(
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

FOR = _words("for over past last since from durante por hace desde")
LASTING = _words("chronic ongoing intermittent cronico cronica cronicos cronicas")
EVER_SINCE = _phrases(
    "since i was|since birth|from birth|by birth|since childhood|all my life|born with|"
    "desde que naci|de nacimiento|desde nino|desde nina|toda la vida|toda mi vida"
)
# With these a lasting trouble is a new one: no lowering.
ACUTE = _words(
    "now today tonight suddenly sudden worse worsening rn ahora ahorita hoy peor repente pronto "
    "yesterday ayer anoche again"
)

# How people write to a library, a firm or a far doctor about something lasting or over. A letter
# has at least two of these, and tells of nothing that began just now.
LETTER = _phrases(
    "subject|message|dear|second opinion|i wish to enquire|wish to know|family history|"
    "have been dealing|clinical trials|clinical trial|clinicaltrials|i am interested in|"
    "information|info|would like to know|want to know|wanted to know|wondering|curious|research|"
    "study|studies|article|your site|website|web site|diagnosed|diagnosis|diagnose|treatment for|"
    "is there a cure|is there any cure|is there any treatment|is there a treatment|surgeries|"
    "my doctor says|my doctor said|"
    "doctors say|doctor said|doctors said|doctor told|the doctors|many doctors|several doctors|"
    "suffering from|suffers from|has been suffering|was prescribed|been prescribed|please advise|"
    "please advice|what can be done|what should he do|specialist|regards|sincerely|from birth|"
    "segunda opinion|deseo saber|antecedentes familiares|historia familiar|"
    "asunto|mensaje|estimado|estimada|estimados|quisiera saber|quiero saber|me gustaria saber|"
    "informacion|investigacion|estudios|articulo|pagina|diagnosticaron|diagnostico|"
    "diagnosticado|diagnosticada|diagnostico de|tratamiento para|hay cura|existe cura|cura para|"
    "existe algun tratamiento|hay algun tratamiento|cirugias|los medicos|"
    "varios medicos|muchos medicos|el medico dice|el medico dijo|sufre de|padece|padezco|"
    "me recetaron|le recetaron|que se puede hacer|especialista|saludos|atentamente|de nacimiento"
)
# A letter with one of these tells of now.
JUST_NOW = _words(
    "now today tonight suddenly sudden minutes minute hours hour just morning afternoon evening "
    "yesterday 911 ambulance er emergency rn immediately right_now ahora ahorita hoy anoche "
    "ayer momento inmediata inmediato minutos minuto horas hora repente pronto acaba acabo "
    "madrugada ambulancia emergencia emergencias urgencias inmediatamente recien"
)

NOW = _words("now ahora")
# "I just want to know" is no "just now".
ONLY_ASKS = _words("want wanted wondering wonder need needed curious like a some to asking looking")

TABLES = (
    LONG_AGO,
    HISTORY,
    GENERAL,
    FEAR,
    IF_PHRASES,
    WATCH_FOR,
    SIGNS,
    FIGURES,
    EVER_SINCE,
    LETTER,
)

# Every word that some frame listens for: none of them may be taken for a slip of another word.
FRAME_WORDS: frozenset[str] = frozenset().union(
    NEGATORS,
    TRANSPARENT,
    LISTING,
    NEVER,
    UNLIKE,
    PRESENT,
    AGO,
    LONG,
    BEFORE_PAST,
    OWN,
    BELIEF,
    IF,
    DOUBT,
    SPANISH_ASKS,
    REPORTED,
    FOR,
    LASTING,
    ACUTE,
) | frozenset(word for phrases in TABLES for phrase in phrases for word in phrase)

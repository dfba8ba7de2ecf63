"""Frequent words by which a short message shows its language. Lower case, without accents.

Patients write too little for statistics: "não consigo respirar" is three words. The words of the
languages that we serve are the ones that messages to a hospital are made of; the words of others
are those that do not exist in English or Spanish.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = _words(
    "a about after again all already also always am an and another any anymore anyone anything "
    "are arm as ask at away back bad bath be because been before being better between big bit "
    "bleeding blood both bp breath breathe breathing but by call called can cannot cant care "
    "chest child clinic cold come could couldnt cut daily dad day days did didnt diet do doctor "
    "does doesnt doing done dont dose down dr drink drive drug during each early eat eating "
    "else emergency even every evening evenings accidentally drank fluid dosage vitamin treat "
    "dialysis fistula burst tube drain port fell everything eye face feel feeling feels feet "
    "felt fever few find fine first food foot for found from full get gets getting give go "
    "going gone good got had hand hard has hasnt have havent having he head heart hello help "
    "her here hey hi him his home hospital hot hour hours house how hurt hurting hurts i if im "
    "in incision into is isnt it its ive just keep kids kind knee know last leave left leg let "
    "lift like little long look lot low made make many may maybe me med medication medicine "
    "meds might mine minutes mom month more morning most mother much my myself name need never "
    "new next night no normal not nothing now nurse of off often ok okay old on once one only "
    "open or other our out over pain people pill pills please put red really regular right room "
    "said same say says see seems she should shower since sleep small so some someone something "
    "son soon sorry start started still stop sugar surgery swelling swollen take taken taking "
    "tell than thank thanks that the their them then there these they thing things think this "
    "those though three through time tired to today together told tomorrow tonight too took "
    "trouble try turn two under until up us use used using very visit wait walk want was wash "
    "wasnt water way we week weeks weight well went were what when where which while who why "
    "wife will with without won wont work worse would wound wrong yes yesterday yet you your "
    "alcohol appointment exercise stairs stitches staples dressing bandage bill follow "
    "insurance prescription pharmacy refill tablet tablets allowed husband baby belly stomach "
    "skin"
)
SPANISH = _words(
    "a abrio abuela abuelo ahi ahora ahorita agua al algo alguien algun alguna alla ando antes "
    "anoche anos aqui asi aun aunque ayer ayuda ayudar azucar banar banarme bano barriga "
    "bastante bebe bien boca brazo buena buenas bueno buenos cabeza cada caer cama caminar casa "
    "casi cesarea cita clinica comer comida como con corazon creo cual cuando cuanta cuantas "
    "cuanto cuantos cuerpo cuesta cura da dar de debo decir dejar del desde despues dia dias "
    "dice dieta dio doctor doctora dolor donde dormir dos duele duelen el ella ellos empezo en "
    "encima enfermera entonces era es esa ese eso espalda esposa esposo esta estaba estan estar "
    "este esto estoy estomago factura falta favor fiebre fue fuerte fui gracias grave ha habia "
    "hablar hace hacer hacia hago hasta hay herida hermana hermano hija hijo hinchada hinchado "
    "hola hora horas hospital hoy iba igual ir jugo la lado las le leche les levantar llamar "
    "llego lo los luego luz mal mala malo manana mano mareo mareado mareada mas mami mama me "
    "medicamento medicina medicinas medio mejor menos mes meses mi mis misma mismo mucha muchas "
    "mucho muchos muy nada nadie necesito ni nino nina no noche nos nuevo nunca o ojo ojos "
    "operacion operaron orina otra otro otros papa para parte pasa paso pastilla pastillas "
    "pecho peor pero pie piel pierna piernas pies poco podemos podria por porque preso presion "
    "primera puede pueden puedo puntos pues que quede quien quiero quita quitan quitar rato "
    "receta recoger respirar roja rojo rodilla saber sabe sale salio sangre sangra sangrado "
    "sangrando se seguro sentir senora senor ser si siempre siento sigo sigue sin mostrar "
    "atencion medica dialisis sonda drenaje sobre solo son soy su sus tal tambien tan tanto "
    "tarde te tenemos tener tengo tiempo tiene tienen toda todas todavia todo todos toma tomar "
    "tome tomo tos trabajo tres tuve tuvo un una unas uno unos usar usted va veces vendaje "
    "venda ver vez vida viene volver vomito voy vuelta y ya yo zapatos cocinar manejar ducharme "
    "escaleras aceite sal cirugia"
)
# language → words that are neither English nor Spanish
OTHERS = {
    "fr": _words(
        "je ne pas suis mal avec pour dans mon ma mes quand puis peux est une les des du ai et "
        "vous jai cest nous tres aujourdhui depuis respirer douche medecin bonjour merci "
        "bonsoir poitrine jambe ventre oui sil plait quel quelle rendez rendezvous tete fievre "
        "douleur"
    ),
    "pt": _words(
        "nao estou com dor peito meu minha voce quando posso tomar banho estao sao eu muito "
        "fazer remedio remedios perna cabeca inchada dirigir obrigado obrigada bom boa dia "
        "noite ola hoje depois tenho consigo dois duas vezes ferida doi febre ajuda preciso "
        "consulta uma tambem"
    )
    - _words("con dia tomar cuando perna consulta ajuda dor uma dois"),
    "ht": _words(
        "mwen ka pa gen doule nan kile mwenmenm benyen ou li pran medikaman tet vant lafyev ap "
        "yon sou mesi bonswa bonjou eske poukisa souf respire kijan kote"
    )
    - _words("pa ka respire ap"),
    "it": _words(
        "non riesco ho dolore petto sono della mio quando posso fare gli che piu anche dopo "
        "medicina grazie buongiorno febbre gamba testa ferita prendere perche doccia sto male"
    )
    - _words("medicina posso quando male fare"),
    "de": _words(
        "ich nicht kann habe schmerzen und der die das mein meine wann wie ist ein eine mit zu "
        "danke hallo duschen fieber brust atmen bein kopf bitte seit auf fur tabletten"
    )
    - _words("die ein"),
    "pl": _words(
        "nie moge oddychac mnie boli kiedy jest mam prosze dziekuje czy brac prysznic sie glowa"
    ),
    "tl": _words(
        "ako ang ng mga hindi po ko sa na ba kailan pwede pwedeng masakit makahinga salamat "
        "kamusta gamot akoy ngayon lang ito tiyan dibdib maligo opo sumasakit nilalagnat"
    )
    - _words("sa na"),
    "vi": _words(
        "toi khong duoc khi nao tho bi dau nguc cua va la thuoc bac si xin chao cam on co the "
        "tam ngay chan bung sot uong"
    )
    - _words("la si va co bi the on nao"),
    "hi": _words(
        "hai mein mujhe meri mera nahi kya kab dard raha rahi saans ho hoon hun karna kar dawai "
        "namaste dhanyavaad seene pet bukhar mai kaise sakta sakti naha phool ki"
    )
    - _words("ho kar ki mai pet"),
    "id": _words(
        "saya tidak bisa bernapas sakit dada kapan mandi obat dokter terima kasih apa yang"
    ),
    "tr": _words("nefes alamiyorum agriyor gogsum ne zaman bir ve degil evet hayir doktor ilac"),
    "so": _words("waan waxaan ma neefsan karo xanuun maya haa mahadsanid daawo goorma"),
    "sw": _words("siwezi kupumua nina maumivu kifua lini naweza dawa asante habari"),
}

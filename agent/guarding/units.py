"""Numbers, units, months and weekdays in one form, English and Spanish, folded."""

from __future__ import annotations

import re

from agent.guarding.case import stem

NUMBER_WORDS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15",
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90",
    "hundred": "100", "half": "0.5", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5",
    "seis": "6", "siete": "7", "ocho": "8", "nueve": "9", "diez": "10",
    "doce": "12", "quince": "15", "veinte": "20", "treinta": "30", "cuarenta": "40",
    "cincuenta": "50", "sesenta": "60", "noventa": "90", "cien": "100", "medio": "0.5",
    "media": "0.5",
}  # fmt: skip
_UNITS = {
    "mg": "mg miligramo miligramos milligram milligrams",
    "mcg": "mcg ug µg microgramo microgramos microgram micrograms",
    "gram": "g gr gram grams gramo gramos",
    "kg": "kg kilo kilos kilogram kilograms kilogramo kilogramos",
    "ml": "ml mililitro mililitros milliliter milliliters cc",
    "liter": "l liter liters litre litres litro litros",
    "pound": "lb lbs pound pounds libra libras",
    "ounce": "oz ounce ounces onza onzas",
    "hour": "h hr hrs hour hours hora horas",
    "minute": "min mins minute minutes minuto minutos",
    "second": "sec secs second seconds segundo segundos",
    "day": "day days dia dias",
    "week": "week weeks semana semanas",
    "month": "month months mes meses",
    "year": "year years ano anos",
    "tablet": "tablet tablets tab tabs pill pills tableta tabletas pastilla pastillas comprimido"
    " comprimidos",
    "capsule": "capsule capsules capsula capsulas",
    "puff": "puff puffs inhalacion inhalaciones",
    "drop": "drop drops gota gotas",
    "unit": "unit units unidad unidades",
    "cup": "cup cups taza tazas",
    "glass": "glass glasses vaso vasos",
    "time": "time times vez veces",
    "percent": "% percent",
}
_UNIT_OF = {form: unit for unit, forms in _UNITS.items() for form in forms.split()}
MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan enero", "february feb febrero", "march mar marzo", "april apr abril",
         "may mayo", "june jun junio", "july jul julio", "august aug agosto",
         "september sep sept septiembre", "october oct octubre", "november nov noviembre",
         "december dec diciembre"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: str(number)
    for number, names in enumerate(
        ("monday mondays lunes", "tuesday tuesdays martes", "wednesday wednesdays miercoles",
         "thursday thursdays jueves", "friday fridays viernes", "saturday saturdays sabado sabados",
         "sunday sundays domingo domingos")
    )
    for name in names.split()
}  # fmt: skip


def number(token: str) -> str:
    """A numeral or number word in one form: "1,000" → "1000", "2.50" → "2.5", "two" → "2"."""
    token = NUMBER_WORDS.get(token, token)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", token):
        token = token.replace(",", "")
    token = token.replace(",", ".")
    if "/" in token:
        above, below = token.split("/")
        return f"{float(above) / float(below):g}" if float(below) else token
    return f"{float(token):g}" if re.fullmatch(r"\d+(?:\.\d+)?", token) else token


def unit(word: str) -> str:
    """A unit in one form; for any other word its stem, so that "2 pillows" is not "2 towels"."""
    word = word.strip()
    if word.startswith("°"):
        return word.replace(" ", "")
    return _UNIT_OF.get(word) or stem(word)


def is_unit(form: str) -> bool:
    """True for the one form of a unit that is known: "mg", "day", "°f"; not for "pillow"."""
    return form in _UNITS or form.startswith("°")

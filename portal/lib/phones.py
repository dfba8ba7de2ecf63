"""Telephone numbers: one way to write them (E.164) and one way to show them."""

import phonenumbers
from django.conf import settings


def to_e164(raw: str, *, country: str | None = None) -> str:
    """The number as E.164, e.g. "+13125550142". ValueError when it cannot be a phone number."""
    try:
        number = phonenumbers.parse(raw, country or settings.HOSPITAL["country"])
    except phonenumbers.NumberParseException as error:
        raise ValueError("not a phone number") from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError("not a phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def for_people(e164: str) -> str:
    """The number as its country writes it, e.g. "(312) 555-0142"; unchanged when unreadable."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    style = phonenumbers.PhoneNumberFormat.NATIONAL
    return phonenumbers.format_number(number, style)


def masked(e164: str) -> str:
    """Only the last two digits: "+••••••••42". For logs and for pages that must not tell."""
    return f"+{'•' * max(len(e164) - 3, 0)}{e164[-2:]}"

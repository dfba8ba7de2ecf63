"""For templates that are rendered without a request, and so without the context processors."""

from django import template

from portal.web.context import numbers

register = template.Library()


@register.simple_tag
def hospital_numbers() -> dict[str, str]:
    """The same as `hospital` in every other template."""
    return numbers()

"""Where people come in: each role has its own door."""

from django.urls import reverse

from portal.accounts.models import User


def home_url(user: User) -> str:
    """The first page of a person who is signed in."""
    return reverse("staff:inbox" if user.is_hospital_staff else "web:chat")


def sign_in_url(user: User) -> str:
    """Where this person signs in again."""
    return reverse("staff:sign-in" if user.is_hospital_staff else "web:sign-in")

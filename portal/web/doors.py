"""Where people come in: each role has its own door."""

from django.urls import reverse

from portal.accounts.models import User

# The staff's face keeps its own list of addresses; these two are what it promises.
STAFF_HOME = "/staff/"
STAFF_SIGN_IN = "/staff/sign-in/"


def home_url(user: User) -> str:
    """The first page of a person who is signed in."""
    return STAFF_HOME if user.is_hospital_staff else reverse("web:chat")


def sign_in_url(user: User) -> str:
    """Where this person signs in again."""
    return STAFF_SIGN_IN if user.is_hospital_staff else reverse("web:sign-in")

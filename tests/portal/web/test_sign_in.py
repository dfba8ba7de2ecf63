"""Signing in with a one-time code by text message."""

import re

import pytest
from django.test import Client

from portal.accounts.models import Role, User
from portal.audit.models import AuditEvent
from portal.conversations import outbox
from portal.conversations.models import Delivery
from portal.patients.models import Patient, PhoneNumber
from portal.web import adapter
from tests import cast

pytestmark = pytest.mark.django_db

PHONE_PAGE = "/sign-in/"
CODE_PAGE = "/sign-in/code/"


def ask_for_code(browser: Client, number: str) -> int:
    return browser.post(PHONE_PAGE, {"phone": number}).status_code


def texted_code() -> str:
    found = re.search(r"\b\d{6}\b", Delivery.objects.latest("created_at").body)
    assert found is not None
    return found.group()


def test_a_patient_signs_in_with_the_code_that_was_texted(client: Client, alice: Patient) -> None:
    assert ask_for_code(client, cast.ALICE_PHONE) == 302
    delivery = Delivery.objects.get()
    assert delivery.to == cast.ALICE_PHONE
    assert delivery.message is None

    page = client.post(CODE_PAGE, {"code": texted_code(), "action": "verify"}, follow=True)

    assert page.redirect_chain[-1][0] == "/chat/"
    assert page.context["user"] == alice.user
    assert AuditEvent.objects.filter(action="session.signed_in").count() == 1


@pytest.mark.parametrize(
    "written", ["312 555 0142", "(312) 555-0142", "312.555.0142", "+1 312 555 0142", "3125550142"]
)
def test_a_number_may_be_written_in_any_usual_way(
    client: Client, alice: Patient, written: str
) -> None:
    ask_for_code(client, written)
    assert Delivery.objects.get().to == cast.ALICE_PHONE


@pytest.mark.parametrize("written", ["", "hello", "555", "3125550142" * 5])
def test_what_is_no_number_gets_a_plain_error_and_no_text(
    client: Client, alice: Patient, written: str
) -> None:
    page = client.post(PHONE_PAGE, {"phone": written})
    assert page.status_code == 422
    assert b'aria-invalid="true"' in page.content
    assert not Delivery.objects.exists()


def test_an_unknown_number_looks_the_same_and_gets_no_text(client: Client, alice: Patient) -> None:
    known, unknown = Client(), client
    ask_for_code(known, cast.ALICE_PHONE)
    ask_for_code(unknown, "+13125550177")

    assert Delivery.objects.count() == 1
    pages = [browser.get(CODE_PAGE) for browser in (known, unknown)]
    assert [page.status_code for page in pages] == [200, 200]
    neutral = [
        re.sub(r'\d\d</span>|name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
        for page in pages
    ]
    assert neutral[0] == neutral[1]
    # Nor by asking again, nor by trying a code.
    for browser in (known, unknown):
        assert browser.post(CODE_PAGE, {"action": "resend"}).status_code == 302
        assert browser.post(CODE_PAGE, {"action": "verify", "code": "000000"}).status_code == 422


def test_asking_again_texts_a_new_code_and_the_old_one_is_dead(
    client: Client, alice: Patient
) -> None:
    ask_for_code(client, cast.ALICE_PHONE)
    first = texted_code()
    client.post(CODE_PAGE, {"action": "resend"})
    second = texted_code()
    assert Delivery.objects.count() == 2
    if first != second:
        assert client.post(CODE_PAGE, {"code": first, "action": "verify"}).status_code == 422
    signed_in = client.post(CODE_PAGE, {"code": second, "action": "verify"})
    assert signed_in.status_code == 302


def test_a_wrong_code_says_so_and_a_third_one_ends_the_try(client: Client, alice: Patient) -> None:
    ask_for_code(client, cast.ALICE_PHONE)
    wrong = "000000" if texted_code() != "000000" else "111111"
    page = client.post(CODE_PAGE, {"code": wrong, "action": "verify"})
    assert page.status_code == 422
    assert "This code is not right" in page.content.decode()
    client.post(CODE_PAGE, {"code": wrong, "action": "verify"})
    client.post(CODE_PAGE, {"code": wrong, "action": "verify"})
    # Now even the right one is of no use.
    page = client.post(CODE_PAGE, {"code": texted_code(), "action": "verify"}, follow=True)
    assert page.redirect_chain[-1][0] == "/sign-in/"
    assert not page.context["user"].is_authenticated


def test_too_many_codes_for_one_number_are_refused(client: Client, alice: Patient) -> None:
    tries = [Client().post(PHONE_PAGE, {"phone": cast.ALICE_PHONE}) for _ in range(5)]
    assert [answer.status_code for answer in tries] == [302, 302, 302, 422, 422]
    assert "Too many tries" in tries[-1].content.decode()
    assert Delivery.objects.count() == 3


def test_a_number_that_is_not_verified_gets_no_code(client: Client, alice: Patient) -> None:
    PhoneNumber.objects.create(patient=alice, e164="+13125550190")
    ask_for_code(client, "+13125550190")
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("field", [{"is_active": False}, {"role": Role.NURSE}])
def test_only_active_patients_get_a_code(
    client: Client, alice: Patient, field: dict[str, object]
) -> None:
    User.objects.filter(pk=alice.user_id).update(**field)
    ask_for_code(client, cast.ALICE_PHONE)
    assert not Delivery.objects.exists()


def test_the_code_comes_in_the_patients_language(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.patient("Carmen", "+13125550150", language="es")
    languages = []

    def queue(*, to: str, code: str, language: str) -> Delivery:
        languages.append(language)
        return outbox.queue_sign_in_code(to=to, code=code, language=language)

    monkeypatch.setattr(adapter, "queue_sign_in_code", queue)
    ask_for_code(client, "+13125550150")
    assert languages == ["es"]


@pytest.mark.parametrize(
    "stock_page", ["login/", "signup/", "login/code/", "password/reset/", "email/", "nothing/"]
)
def test_no_page_shows_a_password_field_or_a_sign_up(client: Client, stock_page: str) -> None:
    page = client.get(f"/accounts/{stock_page}", follow=True)
    assert page.redirect_chain[-1][0] == "/sign-in/"
    assert b'type="password"' not in page.content
    client.post("/accounts/signup/", {"username": "mallory", "password1": "correct horse battery"})
    assert not User.objects.filter(username="mallory").exists()


def test_the_first_page_sends_everybody_to_their_own_door(
    client: Client, alice_browser: Client, nora_browser: Client
) -> None:
    assert client.get("/")["Location"] == "/sign-in/"
    assert alice_browser.get("/")["Location"] == "/chat/"
    assert nora_browser.get("/")["Location"] == "/staff/"


def test_who_is_signed_in_does_not_see_the_sign_in_page(alice_browser: Client) -> None:
    assert alice_browser.get(PHONE_PAGE)["Location"] == "/chat/"


def test_after_signing_in_one_is_where_one_wanted_to_go(client: Client, alice: Patient) -> None:
    page = client.get("/instructions/")
    assert page["Location"] == "/sign-in/?next=/instructions/"
    client.post("/sign-in/", {"phone": cast.ALICE_PHONE, "next": "/instructions/"})
    done = client.post(
        CODE_PAGE, {"code": texted_code(), "action": "verify", "next": "/instructions/"}
    )
    assert done["Location"] == "/instructions/"


def test_the_number_is_not_shown_in_full_nor_put_into_an_address(
    client: Client, alice: Patient
) -> None:
    """P39."""
    answer = client.post(PHONE_PAGE, {"phone": cast.ALICE_PHONE})
    assert "555" not in answer["Location"]
    assert "5550142" not in client.get(CODE_PAGE).content.decode()


def test_signing_out_is_a_post_and_ends_the_session(alice_browser: Client) -> None:
    assert alice_browser.get("/sign-out/").status_code == 405
    assert alice_browser.post("/sign-out/")["Location"] == "/sign-in/"
    assert alice_browser.get("/chat/").status_code == 302

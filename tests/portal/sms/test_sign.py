"""Signatures: without Twilio's own, a webhook does nothing at all (P06)."""

import json
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from twilio.request_validator import RequestValidator

from portal.conversations import nudge
from portal.conversations.models import Delivery, Message
from portal.demo.twilio.signing import signature
from tests import cast
from tests.portal.sms import outbox_cast
from tests.portal.sms.webhooks import Twilio

VECTORS = Path(__file__).parents[4] / "shared/data/interop/twilio_fixtures/twilio_fixtures.json"
STATUS_PATH = "/sms/status/7a3c1f6e-0000-4000-8000-000000000000"
FORM = {"MessageSid": "SM1", "From": cast.ALICE_PHONE, "Body": "When can I shower?"}


@given(
    fields=st.dictionaries(st.text(min_size=1), st.text()),
    token=st.text(alphabet="0123456789abcdef", min_size=1),
    query=st.sampled_from(["", "?foo=1&bar=2"]),
)
def test_our_own_signer_and_twilios_validator_agree(
    fields: dict[str, str], token: str, query: str
) -> None:
    url = f"https://portal.example/sms/inbound{query}"

    signed = signature(token=token, url=url, fields=fields)

    assert RequestValidator(token).validate(url, fields, signed)
    assert not RequestValidator(token + "0").validate(url, fields, signed)


def test_our_own_signer_gives_twilios_published_signatures() -> None:
    if not VECTORS.is_file():
        pytest.skip("TWILIO'S PUBLISHED SIGNATURES ARE NOT HERE: checked against the SDK only")
    vectors = json.loads(VECTORS.read_text())["vectors_twilio_python_MIT"]
    with_form = [vector for vector in vectors if "params" in vector]
    assert len(with_form) >= 4
    for vector in with_form:
        url = vector.get("url_signed") or vector["url"]
        signed = signature(token=vector["token"], url=url, fields=vector["params"])
        assert signed == vector["signature"]


@pytest.mark.django_db
def test_a_signed_text_is_taken(twilio: Twilio) -> None:
    assert twilio.posts("/sms/inbound", FORM).status_code == 200
    assert Message.objects.filter(direction="inbound").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "signed", ["", "nonsense", "x" * 28, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "ñandú"]
)
def test_a_bad_or_missing_signature_is_a_403_no_row_no_job_p06(
    twilio: Twilio, signed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nudged: list[str] = []
    monkeypatch.setattr(nudge, "after_commit", lambda task, _: nudged.append(task))

    response = twilio.posts("/sms/inbound", FORM, signed=signed)

    assert response.status_code == 403
    assert "TWILIO_AUTH_TOKEN" in response.content.decode()
    assert Message.objects.count() == 0
    assert nudged == []


@pytest.mark.django_db
def test_a_signature_for_other_words_is_refused_p06(twilio: Twilio) -> None:
    other = signature(
        token="test-twilio-token",
        url="http://testserver/sms/inbound",
        fields={**FORM, "Body": "STOP"},
    )

    assert twilio.posts("/sms/inbound", FORM, signed=other).status_code == 403


@pytest.mark.django_db
def test_a_signature_made_with_another_token_is_refused_p06(twilio: Twilio) -> None:
    assert twilio.posts("/sms/inbound", FORM, token="another").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sms/inbound", STATUS_PATH])
def test_without_a_token_everything_is_refused_p06(
    twilio: Twilio, settings: Settings, path: str
) -> None:
    """Even a request that is signed with the empty token."""
    settings.TWILIO_AUTH_TOKEN = ""

    assert twilio.posts(path, FORM, token="").status_code == 403
    assert Message.objects.count() == 0


@pytest.mark.django_db
def test_a_status_report_needs_a_signature_too_p06(twilio: Twilio) -> None:
    text = outbox_cast.queued()

    response = twilio.posts(
        f"/sms/status/{text.id}", {"MessageSid": "SM1", "MessageStatus": "failed"}, signed="no"
    )

    assert response.status_code == 403
    assert outbox_cast.now_of(text.id).status == Delivery.Status.QUEUED


@pytest.mark.django_db
def test_behind_a_proxy_the_public_address_counts(twilio: Twilio, settings: Settings) -> None:
    """Twilio signs what it was told to call, whatever host and scheme the request arrives with."""
    settings.PUBLIC_URL = "https://portal.example"
    settings.SECURE_SSL_REDIRECT = False

    assert twilio.posts("/sms/inbound", FORM, Host="127.0.0.1:8000").status_code == 200
    again = {**FORM, "MessageSid": "SM2"}
    internal = twilio.posts("/sms/inbound", again, public_url="http://127.0.0.1:8000")
    assert internal.status_code == 403


@pytest.mark.django_db
def test_the_query_string_is_signed_too(twilio: Twilio) -> None:
    assert twilio.posts("/sms/inbound?line=2", FORM).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sms/inbound", STATUS_PATH])
def test_only_posts_are_answered(client: Client, path: str) -> None:
    assert client.get(path).status_code == 405

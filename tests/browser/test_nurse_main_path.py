"""A nurse at work in a real browser: live, by keyboard, without scripts, and with a colleague."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from portal.accounts.models import User
from portal.conversations import nurse as nursing
from portal.conversations.models import Message
from portal.escalations.models import Escalation
from portal.patients.models import Patient
from tests import cast
from tests.browser.conftest import DESKTOP, OpenPage

EMERGENCY = "I have chest pain and I cannot breathe"
WORDS = "This is Nora, a nurse. Have you called 911?"


@pytest.fixture
def alice(site: str) -> Patient:
    return cast.alice()


@pytest.fixture
def nora(site: str) -> User:
    return cast.nora()


@pytest.fixture
def emergency(alice: Patient) -> Escalation:
    """Alice wrote what the screen takes for an emergency."""
    cast.says(alice, EMERGENCY)
    return Escalation.objects.get()


def address(escalation: Escalation) -> str:
    return f"/staff/escalations/{escalation.id}/"


def box(page: Page):
    return page.get_by_label("Your answer")


def from_nurses() -> list[str]:
    return [message.body for message in Message.objects.filter(author=Message.Author.NURSE)]


def test_from_signing_in_to_closing_without_one_reload(
    open_page: OpenPage, alice: Patient, nora: User
) -> None:
    page = open_page("/staff/", viewport=DESKTOP)
    page.get_by_label("User name").fill("nora")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Nobody is waiting")).to_be_visible()
    expect(page.locator("#live-state")).to_have_text("Live")
    page.evaluate("window.stayed = true")

    cast.says(alice, EMERGENCY)
    row = page.locator(".inbox-row")
    expect(row).to_contain_text("Alice")
    expect(row).to_contain_text("Emergency")
    expect(page).to_have_title(re.compile(r"^\(1\) Inbox"))
    expect(page.locator("#announce")).to_have_text("New emergency: Alice")
    assert page.evaluate("window.stayed") is True

    row.click()
    expect(page.get_by_role("heading", name="Alice")).to_be_visible()
    expect(page.get_by_text("Brought this to the inbox")).to_be_visible()
    page.evaluate("window.stayed = true")
    page.get_by_role("button", name="Claim it to answer").click()
    expect(box(page)).to_be_focused()
    expect(page.locator("#case-head")).to_contain_text("You have it")

    box(page).fill(WORDS)
    expect(page.locator("#reply-count")).to_contain_text(f"{len(WORDS)} of 1600")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".line-nurse")).to_contain_text(WORDS)
    expect(box(page)).to_have_value("")
    expect(box(page)).to_be_focused()

    page.locator("summary", has_text="Close it").click()
    page.get_by_label("Sent to emergency care or a visit").check()
    page.get_by_label("Note for colleagues").fill("Ambulance is with her.")
    page.get_by_role("button", name="Close with this outcome").click()
    expect(page.locator("#case-head")).to_contain_text("Closed by Nora")
    expect(box(page)).to_be_hidden()
    assert page.evaluate("window.stayed") is True

    closed = Escalation.objects.get()
    assert (closed.outcome, closed.resolved_by) == ("sent_to_care", nora)
    assert from_nurses() == [WORDS]


def test_all_of_it_by_keyboard(open_page: OpenPage, emergency: Escalation, nora: User) -> None:
    cast.texts("+13125550177", "is this the discharge nurse?")
    page = open_page("/staff/", nora, viewport=DESKTOP)
    expect(page.locator("#live-state")).to_have_text("Live")
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="Unknown number")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="Alice")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Alice")).to_be_visible()
    page.get_by_role("button", name="Claim it to answer").focus()
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    page.keyboard.type(WORDS)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".line-nurse")).to_contain_text(WORDS)
    # Sending has ended when the box is empty and ready for the next words.
    expect(box(page)).to_have_value("")
    expect(box(page)).to_be_focused()

    page.locator("#close-fold > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#case-head")).to_contain_text("Closed by Nora: Answered in writing.")


def test_who_claims_before_the_pages_script_is_there_can_write_at_once(
    open_page: OpenPage, emergency: Escalation, nora: User
) -> None:
    page = open_page(address(emergency), nora, viewport=DESKTOP, java_script_enabled=False)
    page.get_by_role("button", name="Claim it to answer").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#reply:focus")).to_be_visible()


def test_the_letter_keys_can_be_turned_off(
    open_page: OpenPage, emergency: Escalation, nora: User
) -> None:
    page = open_page("/staff/", nora, viewport=DESKTOP)
    page.get_by_role("button", name="Keys").click()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Alice")).not_to_be_focused()
    page.reload()
    expect(page.get_by_role("button", name="Keys")).to_have_attribute("aria-pressed", "false")


def test_what_is_being_typed_stays_while_the_patient_writes(
    open_page: OpenPage, alice: Patient, emergency: Escalation, nora: User
) -> None:
    nursing.claim(emergency.id, nurse=nora)
    page = open_page(address(emergency), nora, viewport=DESKTOP)
    page.locator("summary", has_text="Your medicines").click()
    page.locator("summary", has_text="Close it").click()
    page.get_by_label("Note for colleagues").fill("half a note")
    box(page).click()
    page.keyboard.type("I am calling ")
    cast.says(alice, "my husband is with me")
    expect(page.locator(".line-patient").last).to_contain_text("my husband is with me")
    expect(page.locator("#announce")).to_have_text("The patient wrote again.")
    page.keyboard.type("you now")
    expect(box(page)).to_have_value("I am calling you now")
    expect(page.get_by_label("Note for colleagues")).to_have_value("half a note")
    expect(page.get_by_text("Take one 5 mg apixaban tablet")).to_be_visible()


def test_a_faster_colleague_takes_the_controls_away(
    open_page: OpenPage, emergency: Escalation, nora: User
) -> None:
    """P29, on an open page."""
    page = open_page(address(emergency), nora, viewport=DESKTOP)
    expect(page.get_by_role("button", name="Claim it to answer")).to_be_visible()
    nursing.claim(emergency.id, nurse=cast.omar())
    expect(page.locator("#composer-note")).to_contain_text("Omar has it")
    expect(page.get_by_role("button", name="Claim it to answer")).to_have_count(0)
    expect(box(page)).to_be_hidden()


def test_who_comes_second_by_a_moment_is_told_who_was_first(
    open_page: OpenPage, emergency: Escalation, nora: User
) -> None:
    """P29, when the page does not know yet."""
    page = open_page(address(emergency), nora, viewport=DESKTOP)
    page.route("**/live?**", lambda route: route.abort())
    nursing.claim(emergency.id, nurse=cast.omar())
    page.get_by_role("button", name="Claim it to answer").click()
    expect(page.locator("#case-notice")).to_contain_text("Omar already has this one.")
    expect(page.locator("#composer-note")).to_contain_text("Omar has it")


@pytest.mark.parametrize("arrived", [False, True], ids=["on the way there", "on the way back"])
def test_words_are_kept_and_sent_once_when_the_line_is_cut(
    open_page: OpenPage, emergency: Escalation, nora: User, arrived: bool
) -> None:
    """P33."""
    nursing.claim(emergency.id, nurse=nora)
    page = open_page(address(emergency), nora, viewport=DESKTOP)

    def cut(route: Route) -> None:
        if arrived:
            route.fetch()
        route.abort()

    page.route("**/reply", cut, times=1)
    box(page).fill(WORDS)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#reply-error")).to_contain_text("Your words are still here")
    expect(box(page)).to_have_value(WORDS)
    page.get_by_role("button", name="Send").click()
    expect(box(page)).to_have_value("")
    expect(page.locator("#reply-error")).to_be_hidden()
    assert from_nurses() == [WORDS]


def test_handing_back_leaves_the_words_in_the_box_for_later(
    open_page: OpenPage, emergency: Escalation, nora: User
) -> None:
    nursing.claim(emergency.id, nurse=nora)
    page = open_page(address(emergency), nora, viewport=DESKTOP)
    box(page).fill("half an answer")
    page.get_by_role("button", name="Hand back to the inbox").click()
    expect(page.locator("#case-head")).to_contain_text("Nobody has it yet.")
    expect(page.get_by_role("button", name="Claim it to answer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("half an answer")


def test_a_text_message_is_counted_as_the_carrier_counts(open_page: OpenPage, nora: User) -> None:
    cast.bob()
    cast.texts(cast.BOB_PHONE, EMERGENCY)
    escalation = Escalation.objects.get()
    nursing.claim(escalation.id, nurse=nora)
    page = open_page(address(escalation), nora, viewport=DESKTOP)
    count = page.locator("#reply-count")
    for text, parts in [
        ("a" * 160, "1 text"),
        ("a" * 161, "2 texts"),
        ("ñ" * 160, "1 text"),
        ("á" * 71, "2 texts"),
        ("€" * 81, "2 texts"),
    ]:
        box(page).fill(text)
        expect(count).to_have_text(f"{len(text)} of 1600 · {parts}")


def test_without_scripts_the_same_is_done_with_reloads(
    open_page: OpenPage, emergency: Escalation, nora: User
) -> None:
    page = open_page("/staff/", nora, viewport=DESKTOP, java_script_enabled=False)
    page.get_by_role("link", name="Alice").click()
    page.get_by_role("button", name="Claim it to answer").click()
    box(page).fill(WORDS)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".line-nurse")).to_contain_text(WORDS)
    page.locator("summary", has_text="Close it").click()
    page.get_by_label("Talked by phone").check()
    page.get_by_role("button", name="Close with this outcome").click()
    expect(page.locator("#case-head")).to_contain_text("Closed by Nora: Talked by phone.")


def test_an_ended_session_leads_to_the_staffs_door(
    open_page: OpenPage, emergency: Escalation, nora: User
) -> None:
    page = open_page("/staff/", nora, viewport=DESKTOP)
    expect(page.locator("#live-state")).to_have_text("Live")
    page.context.clear_cookies()
    page.evaluate("htmx.ajax('GET', '/staff/inbox-list', {headers: {'X-Background': '1'}})")
    expect(page).to_have_url(re.compile("/staff/sign-in/"))

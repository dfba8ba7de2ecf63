"""A patient's chat in a real browser: on a phone, live, without scripts, by keyboard."""

import re

import pytest
from django.db import transaction
from playwright.sync_api import Page, Route, expect

from portal.accounts.models import User
from portal.conversations import nurse, thread
from portal.conversations.models import Delivery, Message
from portal.patients.models import Patient
from tests import cast
from tests.browser.conftest import DESKTOP, OpenPage
from tests.portal.web import by_hand

EMERGENCY = "I have chest pain and I cannot breathe"


@pytest.fixture
def alice(site: str) -> Patient:
    return cast.alice()


@pytest.fixture
def alice_user(alice: Patient) -> User:
    assert alice.user is not None
    return alice.user


def last_words(page: Page) -> str:
    return page.locator(".entry .words").last.inner_text()


def test_signing_in_with_a_texted_code(open_page: OpenPage, alice: Patient) -> None:
    page = open_page("/")
    page.get_by_label("Mobile phone number").fill("312 555 0142")
    page.get_by_role("button", name="Text me a code").click()
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    expect(page.get_by_role("textbox", name="Code")).to_be_focused()

    found = re.search(r"\b\d{6}\b", Delivery.objects.get().body)
    assert found is not None
    page.get_by_role("textbox", name="Code").fill(found.group())
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/chat/$"))


def test_sending_shows_the_message_without_a_reload(open_page: OpenPage, alice_user: User) -> None:
    page = open_page("/chat/", alice_user)
    page.evaluate("window.stayed = true")
    page.get_by_label("Your message").fill("When can I shower?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".entry-mine .words")).to_have_text("When can I shower?")
    expect(page.get_by_text("Reading your message")).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("")
    assert page.evaluate("window.stayed") is True


def test_a_second_message_is_a_second_message(open_page: OpenPage, alice_user: User) -> None:
    page = open_page("/chat/", alice_user)
    for number, text in enumerate(["First", "Second", "Third"], start=1):
        page.get_by_label("Your message").fill(text)
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".entry-mine")).to_have_count(number)
    assert Message.objects.filter(direction="inbound").count() == 3


def test_a_suggested_question_is_one_tap(open_page: OpenPage, alice_user: User) -> None:
    page = open_page("/chat/", alice_user)
    page.get_by_role("button", name="When can I shower?").click()
    expect(page.locator(".entry-mine .words")).to_have_text("When can I shower?")
    page.get_by_role("button", name="Reach a nurse").click()
    expect(page.locator(".entry-mine .words").last).to_have_text("I want to talk to a nurse")


def test_answers_and_the_nurses_words_arrive_by_themselves(
    open_page: OpenPage, alice: Patient, alice_user: User
) -> None:
    page = open_page("/chat/", alice_user)
    page.wait_for_timeout(1000)
    message = by_hand.asks(alice, "My incision is leaking, is that ok?")
    expect(page.locator(".entry-mine")).to_have_count(1)

    page.get_by_label("Your message").fill("half a thought")
    escalation = by_hand.hand_over(message)
    expect(page.get_by_text("Sent to a nurse").first).to_be_visible()
    nurse.claim(escalation.id, nurse=cast.nora())
    expect(page.get_by_text("A nurse has it").first).to_be_visible()
    by_hand.nora_replies(escalation, "I will call you now.")
    expect(page.locator(".entry-nurse .words")).to_have_text("I will call you now.")

    # What was being typed is still there, and a screen reader has heard the news.
    expect(page.get_by_label("Your message")).to_have_value("half a thought")
    expect(page.locator("#announcer")).to_contain_text("Nora, nurse: I will call you now.")


def test_where_streams_do_not_come_through_the_page_asks_now_and_then(
    open_page: OpenPage, alice: Patient, alice_user: User
) -> None:
    page = open_page("/texts/", alice_user)
    page.route("**/chat/events", lambda route: route.abort())
    page.goto("/chat/")
    by_hand.answer(by_hand.asks(alice))
    expect(page.locator(".entry-answer .words")).to_be_visible(timeout=12_000)


def test_reading_further_up_is_not_interrupted(
    open_page: OpenPage, alice: Patient, alice_user: User
) -> None:
    for number in range(14):
        by_hand.answer(by_hand.asks(alice, f"Question {number}"))
    page = open_page("/chat/", alice_user)
    page.wait_for_timeout(1000)
    page.locator("details.source").first.locator("summary").click()
    page.evaluate("window.scrollTo(0, 300)")
    by_hand.asks(alice, "From my phone")
    escalation = by_hand.hand_over(by_hand.asks(alice, "And again"))
    nurse.claim(escalation.id, nurse=cast.nora())
    by_hand.nora_replies(escalation, "Hello Alice.")

    newest = page.get_by_role("button", name="New messages")
    expect(newest).to_be_visible()
    assert page.evaluate("window.scrollY") == 300
    assert page.locator("details.source").first.get_attribute("open") is not None
    newest.click()
    expect(page.locator(".entry-nurse")).to_be_in_viewport()
    expect(newest).to_be_hidden()


def test_an_emergency_is_on_the_screen_at_once(open_page: OpenPage, alice_user: User) -> None:
    """P24: nothing but the web process runs here."""
    page = open_page("/chat/", alice_user)
    page.get_by_label("Your message").fill(EMERGENCY)
    page.get_by_role("button", name="Send").click()
    call = page.locator(".alarm").get_by_role("link", name="Call 911")
    expect(call).to_be_in_viewport()
    expect(call).to_have_attribute("href", "tel:911")
    expect(page.locator("#alarm")).to_contain_text("This may be an emergency")


def test_the_emergency_number_is_always_in_sight(
    open_page: OpenPage, alice: Patient, alice_user: User
) -> None:
    for _ in range(8):
        by_hand.answer(by_hand.asks(alice))
    page = open_page("/chat/", alice_user)
    for position in (0, 500, 100_000):
        page.evaluate(f"window.scrollTo(0, {position})")
        expect(page.get_by_role("link", name="Call 911 now")).to_be_in_viewport()


def test_nothing_is_lost_when_the_network_is(open_page: OpenPage, alice_user: User) -> None:
    page = open_page("/chat/", alice_user)
    lost = "A long message that took a while to type"
    page.route("**/chat/messages", lambda route: route.abort())
    page.get_by_label("Your message").fill(lost)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#problem")).to_contain_text("Your message was not sent.")
    expect(page.get_by_label("Your message")).to_have_value(lost)

    page.unroute("**/chat/messages")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".entry-mine .words")).to_have_text(lost)
    expect(page.locator("#problem")).to_be_empty()


def test_an_answer_lost_on_the_way_does_not_double_the_message(
    open_page: OpenPage, alice_user: User
) -> None:
    """P04: the message arrived, its response did not; the person sends again."""
    page = open_page("/chat/", alice_user)

    def deliver_and_hang_up(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/chat/messages", deliver_and_hang_up)
    page.get_by_label("Your message").fill("Only once, please")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#problem")).to_contain_text("Your message was not sent.")
    page.unroute("**/chat/messages")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_label("Your message")).to_have_value("")
    assert Message.objects.filter(direction="inbound").count() == 1


def test_a_message_that_is_too_long_is_counted_and_kept(
    open_page: OpenPage, alice_user: User
) -> None:
    page = open_page("/chat/", alice_user)
    box = page.get_by_label("Your message")
    box.fill("x" * 3900)
    expect(page.locator("#count")).to_have_text("100 characters left")
    box.fill("x" * 4010)
    expect(page.locator("#count")).to_have_text("10 characters too long")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#problem")).to_contain_text("too long, by 10.")
    expect(box).to_have_value("x" * 4010)
    box.fill("short")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".entry-mine .words")).to_have_text("short")


def test_everything_works_without_scripts(open_page: OpenPage, alice: Patient) -> None:
    page = open_page("/chat/", alice.user, java_script_enabled=False)
    page.get_by_label("Your message").fill("When can I shower?")
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_url(re.compile("/chat/#end$"))
    assert last_words(page) == "When can I shower?"

    by_hand.answer(Message.objects.get())
    page.get_by_role("button", name="Check for new messages").click()
    assert last_words(page) == "You can shower 48 hours after surgery."

    page.get_by_label("Your message").fill(EMERGENCY)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".alarm").get_by_role("link", name="Call 911")).to_be_visible()

    page.get_by_role("button", name="Reach a nurse").click()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#problem")).to_contain_text("Write your message first.")
    page.get_by_role("button", name="Español").click()
    assert page.locator("html").get_attribute("lang") == "es"


def test_everything_works_by_keyboard(
    open_page: OpenPage, alice: Patient, alice_user: User
) -> None:
    by_hand.answer(by_hand.asks(alice))
    page = open_page("/chat/", alice_user, viewport=DESKTOP)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the main part")).to_be_focused()
    page.keyboard.press("Enter")

    # The first thing after the skip is the source of the answer: open it and follow it.
    page.keyboard.press("Tab")
    expect(page.locator("details.source summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Open in my instructions")).to_be_focused()

    page.get_by_label("Your message").focus()
    page.keyboard.type("First line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second line")
    page.keyboard.press("Enter")
    expect(page.locator(".entry-mine .words").last).to_have_text(
        "First line\nsecond line", use_inner_text=True
    )
    expect(page.get_by_label("Your message")).to_be_focused()


def test_a_citation_leads_to_its_section(
    open_page: OpenPage, alice: Patient, alice_user: User
) -> None:
    by_hand.answer(by_hand.asks(alice))
    page = open_page("/chat/", alice_user)
    page.locator("details.source summary").click()
    page.get_by_role("link", name="Open in my instructions").click()
    expect(page.locator("section:target h2")).to_have_text("Moving and washing")
    expect(page.locator("section:target")).to_be_in_viewport()


def test_another_tab_follows_the_language(
    open_page: OpenPage, alice: Patient, alice_user: User
) -> None:
    by_hand.answer(by_hand.asks(alice))
    page = open_page("/chat/", alice_user)
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")


def test_who_is_signed_out_elsewhere_is_led_to_the_door(
    open_page: OpenPage, alice: Patient, alice_user: User
) -> None:
    page = open_page("/chat/", alice_user)
    page.context.clear_cookies()
    with transaction.atomic():
        thread.touch(thread.lock(cast.conversation(alice).id))
    expect(page).to_have_url(re.compile("/sign-in/"), timeout=12_000)

"""Every page of the patient: readable, reachable and printable for everybody."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from portal.conversations import nurse, outbox, texts, thread
from portal.conversations.models import Message
from portal.instructions.models import Approval
from portal.patients.models import Consent, Patient
from portal.patients.services import record_consent
from tests import cast
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.portal.web import by_hand

SIGNED_OUT = ("/sign-in/", "/nothing-here/")
SIGNED_IN = ("/chat/", "/instructions/", "/instructions/?language=es", "/texts/")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def alice(site: str) -> Patient:
    """Alice, with a thread in which everything occurs."""
    alice = cast.alice()
    by_hand.answer(by_hand.asks(alice))
    cast.texts(cast.ALICE_PHONE, "W" * 300)
    by_hand.asks(alice, "I have chest pain and I cannot breathe")
    escalation = by_hand.hand_over(by_hand.asks(alice, "My incision is leaking, is that ok?"))
    nurse.claim(escalation.id, nurse=cast.nora())
    by_hand.nora_replies(escalation, "I will call you in ten minutes.\n\nNora")
    with transaction.atomic():
        message = by_hand.asks(alice, "One more")
        outbox.write(
            thread.lock(message.conversation_id),
            kind=Message.Kind.QUESTION,
            body=texts.question("en", "symptom_onset"),
            channel="web",
            turn=message.own_turn,
        )
    return alice


@pytest.fixture
def alice_user(alice: Patient) -> User:
    assert alice.user is not None
    return alice.user


def violations(page: Page) -> list[str]:
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    return [
        f"{page.url} {found['id']}: {node['html'][:160]}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_on_any_page(
    open_page: OpenPage, alice_user: User, scheme: str, viewport: dict[str, int]
) -> None:
    options = {"color_scheme": scheme, "viewport": viewport, "reduced_motion": "reduce"}
    found = []
    for path in SIGNED_OUT:
        found += violations(open_page(path, **options))
    page = open_page("/chat/", alice_user, **options)
    for fold in page.locator("details > summary").all():
        fold.click()
    found += violations(page)
    for path in SIGNED_IN[1:]:
        page.goto(path)
        found += violations(page)
    assert found == []


def test_axe_finds_nothing_where_something_went_wrong_or_is_missing(
    open_page: OpenPage, alice: Patient, alice_user: User
) -> None:
    found = []
    page = open_page("/sign-in/", reduced_motion="reduce")
    page.get_by_label("Mobile phone number").fill("hello")
    page.get_by_role("button", name="Text me a code").click()
    expect(page.get_by_text("does not look like a phone number")).to_be_visible()
    found += violations(page)
    page.get_by_label("Mobile phone number").fill("312 555 0142")
    page.get_by_role("button", name="Text me a code").click()
    page.get_by_text("No code came?").click()
    found += violations(page)

    page = open_page("/chat/", alice_user, reduced_motion="reduce")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#problem")).to_contain_text("Write your message first.")
    found += violations(page)

    record_consent(
        e164=cast.ALICE_PHONE, status=Consent.Status.REVOKED, source="sms", wording="STOP"
    )
    page.goto("/texts/")
    found += violations(page)
    Approval.objects.filter(language="es").delete()
    page.goto("/instructions/?language=es")
    found += violations(page)
    assert found == []


@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_page_scrolls_sideways(open_page: OpenPage, alice_user: User, width: int) -> None:
    """WCAG 1.4.10, also at 320 px, which is what 400 % zoom leaves of a desktop."""
    viewport = {"width": width, "height": 700}
    page = open_page("/sign-in/", viewport=viewport)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page = open_page("/chat/", alice_user, viewport=viewport)
    for path in SIGNED_IN:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path


PRESSED = "button, summary, input:not([type=hidden]), textarea, nav a, a.button, .alarm a, .toc a"
SMALL = """(pressed) => [...document.querySelectorAll(pressed)]
  .filter((element) => element.checkVisibility())
  .map((element) => [element.getBoundingClientRect(), element.outerHTML.slice(0, 120)])
  .filter(([box]) => box.height < 43.5 || box.width < 43.5)
  .map(([box, html]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""


def test_everything_that_is_pressed_is_large_enough_for_a_thumb(
    open_page: OpenPage, alice_user: User
) -> None:
    """44 px, except links within a sentence."""
    page = open_page("/sign-in/")
    small = page.evaluate(SMALL, PRESSED)
    page = open_page("/chat/", alice_user)
    for path in SIGNED_IN:
        page.goto(path)
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        small += page.evaluate(SMALL, PRESSED)
    assert small == []


def test_the_printed_sheet_is_the_sheet(open_page: OpenPage, alice_user: User) -> None:
    page = open_page("/instructions/", alice_user)
    page.emulate_media(media="print")
    expect(page.get_by_text("You can shower 48 hours after surgery.")).to_be_visible()
    expect(page.get_by_text("Approved by Clara")).to_be_visible()
    for hidden in (".patient-nav", ".toc", "[data-print]", ".site-footer"):
        expect(page.locator(hidden)).to_be_hidden()


def test_the_focus_is_never_under_a_bar(open_page: OpenPage, alice_user: User) -> None:
    """WCAG 2.4.11: tabbing backwards and forwards through the thread."""
    page = open_page("/chat/", alice_user)
    covered = """() => {
      const element = document.activeElement, box = element.getBoundingClientRect();
      const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      return element === document.body || element.contains(seen) || seen?.contains(element)
        ? "" : element.outerHTML.slice(0, 120);
    }"""
    hidden = []
    for key in ["Tab"] * 25 + ["Shift+Tab"] * 25:
        page.keyboard.press(key)
        hidden.append(page.evaluate(covered))
    assert [html for html in hidden if html and "skip-link" not in html] == []


@pytest.fixture
def idle_after(settings: object) -> Callable[[int], None]:
    def set_to(seconds: int) -> None:
        settings.IDLE_SIGN_OUT_S = seconds  # type: ignore[attr-defined]

    return set_to


def test_who_is_still_there_is_asked_and_may_stay(
    open_page: OpenPage, alice_user: User, idle_after: Callable[[int], None]
) -> None:
    idle_after(8)
    page = open_page("/texts/", alice_user)
    question = page.get_by_role("dialog", name="Are you still there?")
    expect(question).to_be_visible(timeout=8000)
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    page.wait_for_timeout(2000)
    page.reload()
    expect(page.get_by_role("heading", name="Text messages")).to_be_visible()


def test_who_does_not_answer_is_signed_out(
    open_page: OpenPage, alice_user: User, idle_after: Callable[[int], None]
) -> None:
    idle_after(5)
    page = open_page("/chat/", alice_user)
    expect(page).to_have_url(re.compile("/sign-in/"), timeout=15_000)
    page.goto("/chat/")
    expect(page).to_have_url(re.compile("/sign-in/"))


def test_typing_is_being_there(
    open_page: OpenPage, alice_user: User, idle_after: Callable[[int], None]
) -> None:
    idle_after(6)
    page = open_page("/chat/", alice_user)
    box = page.get_by_label("Your message")
    for _ in range(10):
        box.press_sequentially("word ")
        page.wait_for_timeout(900)
    expect(page).to_have_url(re.compile("/chat/"))
    expect(box).to_have_value("word " * 10)

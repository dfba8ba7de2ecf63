"""Every page of the staff, on a desk and on a phone: reachable and readable for everybody."""

import itertools
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from portal.accounts.models import Role, User
from portal.conversations import nurse as nursing
from portal.conversations.models import Delivery, Turn
from portal.escalations import services as escalations
from portal.escalations.models import Escalation
from portal.instructions.models import InstructionVersion
from tests import cast
from tests.browser.conftest import DESKTOP, PHONE, OpenPage

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PASSAGE = {"key": "s:0", "title": "Washing", "text": "You can shower after 48 hours."}


@pytest.fixture
def people(site: str) -> dict[str, User]:
    return {
        "nora": cast.nora(),
        "clara": cast.clara(),
        "otto": cast.staff("Otto", Role.OPERATOR),
    }


@pytest.fixture
def pages(people: dict[str, User]) -> list[tuple[str, str | None]]:
    """(address, who) of every page, with everything on it that can be there."""
    nora = people["nora"]
    cast.says(cast.alice(), "I have chest pain and I cannot breathe")
    cast.bob()
    cast.texts(cast.BOB_PHONE, "I have chest pain and I cannot breathe")
    cast.texts("+13125550177", "is this the nurse? " + "w" * 120)
    alices = Escalation.objects.get(patient=cast.alice())
    bobs = Escalation.objects.get(patient=cast.bob())
    strangers = Escalation.objects.get(patient=None)
    escalations.record_intake(bobs, slot="symptom_onset", value="yesterday")
    Turn.objects.filter(escalation=bobs).update(
        answering={"considered": [{"passage": PASSAGE, "score": 0.4}], "abstained_because": "no"}
    )
    Escalation.objects.filter(id=alices.id).update(needs_phone_call=True)
    nursing.claim(bobs.id, nurse=nora)
    for status in ("unknown", "delivered"):
        message = nursing.reply(bobs.id, nurse=nora, text="Call me.", reply_id=bobs.id)
        Delivery.objects.filter(message=message).update(status=status)
    nursing.claim(strangers.id, nurse=cast.omar())
    nursing.resolve(strangers.id, nurse=cast.omar(), outcome="phoned", note="It was her son.")
    approved = InstructionVersion.objects.first()
    assert approved is not None
    waiting = InstructionVersion.objects.create(
        instructions=approved.instructions, number=9, titles=approved.titles, status="in_review"
    )
    for section in approved.sections.all():
        section.pk, section.version = None, waiting
        section.save(force_insert=True)
    turn = Turn.objects.filter(escalation=bobs).get()
    return [
        ("/staff/sign-in/", None),
        ("/staff/", "nora"),
        ("/staff/?folder=mine", "nora"),
        ("/staff/?folder=closed", "nora"),
        (f"/staff/escalations/{alices.id}/", "nora"),
        (f"/staff/escalations/{bobs.id}/", "nora"),
        (f"/staff/escalations/{strangers.id}/", "nora"),
        ("/staff/health/", "nora"),
        ("/staff/instructions/", "clara"),
        (f"/staff/instructions/{approved.id}/", "clara"),
        (f"/staff/instructions/{waiting.id}/", "clara"),
        ("/staff/health/", "otto"),
        ("/staff/rules/", "nora"),
        ("/developers/turns/", "otto"),
        (f"/developers/turns/{turn.pk}/", "otto"),
    ]


def unfold(page: Page) -> None:
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")


def stand_still(route: Route) -> None:
    if route.request.headers.get("x-background"):
        route.abort()
    else:
        route.continue_()


def violations(page: Page) -> list[str]:
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    return [
        f"{page.url} {found['id']}: {node['html'][:160]}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]


def test_axe_finds_nothing(
    open_page: OpenPage, people: dict[str, User], pages: list[tuple[str, str | None]]
) -> None:
    """On a phone and on a desk, by day and by night."""
    found: list[str] = []
    for path, who in pages:
        page = open_page(path, people[who] if who else None)
        # What the page fetches by itself must not replace a part while axe looks at it.
        page.route("**", stand_still)
        unfold(page)
        for viewport, scheme in itertools.product((PHONE, DESKTOP), SCHEMES):
            page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})
            # A colour on its way to another has no good contrast; so none is on its way.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += violations(page)
        page.close()
    assert found == []


def test_nothing_scrolls_sideways(
    open_page: OpenPage, people: dict[str, User], pages: list[tuple[str, str | None]]
) -> None:
    too_wide = []
    for path, who in pages:
        page = open_page(path, people[who] if who else None)
        unfold(page)
        for width in (320, 390, 768, 1024, 1440):
            page.set_viewport_size({"width": width, "height": 844})
            needed = page.evaluate("document.documentElement.scrollWidth")
            if needed > width:
                too_wide.append((path, width, needed))
        page.close()
    assert too_wide == []


def test_on_a_desk_the_box_to_write_in_is_in_sight(
    open_page: OpenPage, people: dict[str, User], pages: list[tuple[str, str | None]]
) -> None:
    bobs = Escalation.objects.get(patient=cast.bob())
    page = open_page(f"/staff/escalations/{bobs.id}/", people["nora"], viewport=DESKTOP)
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", name="Bob")).to_be_in_viewport(ratio=1)


def test_fingers_hit_everything(
    open_page: OpenPage, people: dict[str, User], pages: list[tuple[str, str | None]]
) -> None:
    """44 px for what is pressed in a hurry; the row of the inbox is one large target."""
    page = open_page("/staff/", people["nora"], viewport=PHONE, has_touch=True)
    row = page.locator(".inbox-row").first.bounding_box()
    assert row is not None
    page.touchscreen.tap(row["x"] + row["width"] - 12, row["y"] + row["height"] - 8)
    claim = page.get_by_role("button", name="Claim it to answer")
    expect(claim).to_be_visible()
    size = claim.bounding_box()
    assert size is not None
    assert size["height"] >= 44

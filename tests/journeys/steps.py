"""What people do in the journeys, in their words."""

import re
import uuid

import httpx

from tests.journeys.stack import Stack, staff_sign_in, wait_for

# The demo's nurses; the password is the demo's (portal/demo/data/hospital.yml).
NURSE = "amara.okafor"


def ask_in_chat(browser: httpx.Client, text: str) -> httpx.Response:
    """Write in the chat and press send; the page that comes back."""
    page = browser.get("/chat/")
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    fields["client_message_id"] = str(uuid.uuid4())
    shown = browser.post(
        "/chat/messages",
        data={**fields, "text": text},
        headers={"Referer": f"{browser.base_url}/chat/"},
    )
    assert shown.status_code == 200, shown.status_code
    return shown


def ends_as(stack: Stack, words: str, disposition: str, *, seconds: float = 60) -> None:
    """The newest message with these words gets this disposition."""
    quoted = words.replace("'", "''")

    def newest() -> str:
        rows = stack.rows(
            "SELECT t.disposition FROM conversations_turn t "
            f"JOIN conversations_message m ON m.id = t.message_id WHERE m.body = '{quoted}' "
            "ORDER BY m.sequence DESC LIMIT 1"
        )
        return str(rows[0][0]) if rows else ""

    ended = wait_for(newest, seconds=seconds, what=f"a disposition for {words!r}")
    assert ended == disposition, ended


def sees(browser: httpx.Client, words: str, *, seconds: float = 30) -> str:
    """The chat page, once these words are on it."""
    return str(
        wait_for(lambda: _page_with(browser, words), seconds=seconds, what=f"{words!r} in the chat")
    )


def _page_with(browser: httpx.Client, words: str) -> str:
    page = browser.get("/chat/").text
    return page if words in page else ""


def open_escalation_about(stack: Stack, words: str) -> str:
    """The id of the open escalation whose patient wrote these words."""

    quoted = words.replace("'", "''")

    def found() -> str:
        rows = stack.rows(
            "SELECT e.id FROM escalations_escalation e "
            "JOIN conversations_turn t ON t.escalation_id = e.id "
            "JOIN conversations_message m ON m.id = t.message_id "
            f"WHERE e.status <> 'resolved' AND m.body = '{quoted}'"
        )
        return str(uuid.UUID(str(rows[0][0]))) if rows else ""

    return str(wait_for(found, what=f"an escalation about {words!r}"))


def nurse_answers(stack: Stack, escalation: str, words: str, *, password: str) -> httpx.Client:
    """A nurse signs in, claims, writes, and closes."""
    nurse = staff_sign_in(stack, NURSE, password)
    page = f"/staff/escalations/{escalation}/"
    _press(nurse, page, "claim", {})
    _press(nurse, page, "reply", {"text": words})
    _press(nurse, page, "resolve", {"outcome": "answered", "note": ""})
    return nurse


def _press(browser: httpx.Client, page: str, button: str, fields: dict[str, str]) -> None:
    shown = browser.get(page).text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown))
    answer = browser.post(
        f"{page}{button}",
        data={**hidden, **fields},
        headers={"Referer": f"{browser.base_url}{page}"},
    )
    assert answer.status_code == 200, f"{button}: {answer.status_code}"


def everything_is_decided(stack: Stack, *, seconds: float = 40) -> None:
    """No message waits any more, and the ledger has nothing to say against it."""
    wait_for(lambda: stack.waiting() == 0, seconds=seconds, what="every message has an end")
    assert "0 breaches" in stack.manage("audit_ledger")

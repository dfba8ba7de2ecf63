"""The chat: reading the thread, writing into it, and hearing of changes."""

from collections.abc import AsyncIterator
from time import monotonic
from uuid import UUID, uuid4

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.models import User
from portal.conversations import thread
from portal.conversations.access import access_own_conversation, access_own_patient
from portal.conversations.intake import MAX_CHARACTERS, Conflict, receive_chat
from portal.conversations.live import hub
from portal.patients.models import Patient
from portal.patients.services import current_encounter
from portal.web.pages import patient_page, signed_in
from portal.web.suggestions import suggested_questions
from portal.web.thread_view import Thread, read_thread

# A stream ends by itself after this long; the browser then asks anew, and is asked who it is.
STREAM_S = 300
RETRY_MS = 3000
# The page's next message gets this id (P04); see chat.js.
NEXT_ID = "X-Next-Message-Id"


@require_GET
@patient_page
def chat(request: HttpRequest, patient: Patient) -> HttpResponse:
    """The page. ?show=all shows the thread from its beginning."""
    return _page(request, patient)


@require_GET
@patient_page
def thread_fragment(request: HttpRequest, patient: Patient) -> HttpResponse:
    """The thread alone, for a page that is open. 204 when it has seen this version already.

    The page sends the version that it shows as If-None-Match; nothing is read, and so nothing is
    written into the audit list, when that is still the newest.
    """
    conversation = thread.conversation_of(patient)
    seen = request.headers.get("If-None-Match", "")
    if seen == f"{conversation.changed_at.isoformat()}-{conversation.language}":
        return HttpResponse(status=204)
    return render(request, "web/_thread.html", {"thread": _thread(request, patient)})


@require_POST
@patient_page
def send(request: HttpRequest, patient: Patient) -> HttpResponse:
    """POST text, client_message_id: store one message and show the thread with it.

    The same id again is the same message. 422: nothing to send, or too long. 409: this id was sent
    with another text. In both the words stay in the box. An emergency's text is in this very
    response (P24).
    """
    # Browsers send line ends as CRLF, whatever was typed.
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    message_id = _uuid(request.POST.get("client_message_id", ""))
    if problem := _problem(text, message_id):
        return _refuse(request, patient, problem, text, status=422, message_id=message_id)
    try:
        receive_chat(patient=patient, text=text, client_message_id=message_id or uuid4())
    except Conflict:
        problem = _("This message was sent before with other words. Check it, then send it again.")
        return _refuse(request, patient, problem, text, status=409)
    if request.headers.get("HX-Request") == "true":
        response = render(request, "web/_thread.html", {"thread": _thread(request, patient)})
        response[NEXT_ID] = str(uuid4())
        return response
    return redirect(reverse("web:chat") + "#end")


@require_GET
async def events(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events: "changed" whenever the patient's thread did. Holds no words of it."""
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse(status=401)
    conversation_id = await sync_to_async(_own_conversation_id)(user)
    return StreamingHttpResponse(
        _stream(conversation_id),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _own_conversation_id(user: User) -> UUID:
    return thread.conversation_of(access_own_patient(user)).id


async def _stream(conversation_id: UUID) -> AsyncIterator[str]:
    yield f"retry: {RETRY_MS}\n\n"
    ends_at = monotonic() + STREAM_S
    async for changed in hub().changes(only=conversation_id):
        yield ": still here\n\n" if changed is None else "event: changed\ndata: thread\n\n"
        if monotonic() > ends_at:
            return


def _thread(request: HttpRequest, patient: Patient) -> Thread:
    conversation = access_own_conversation(signed_in(request))
    everything = request.GET.get("show") == "all"
    return read_thread(conversation, patient, everything=everything)


def _page(
    request: HttpRequest,
    patient: Patient,
    *,
    problem: str = "",
    text: str = "",
    message_id: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    encounter = current_encounter(patient)
    context = {
        "page": "chat",
        "thread": _thread(request, patient),
        "encounter": encounter,
        "suggestions": [
            (question, uuid4()) for question in suggested_questions(encounter, patient.language)
        ],
        "problem": problem,
        "text": text,
        "message_id": message_id or uuid4(),
        "nurse_message_id": uuid4(),
        "max_characters": MAX_CHARACTERS,
        "return_to": reverse("web:chat"),
    }
    return render(request, "web/chat.html", context, status=status)


def _refuse(
    request: HttpRequest,
    patient: Patient,
    problem: str,
    text: str,
    *,
    status: int,
    message_id: UUID | None = None,
) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        response = render(request, "web/_problem.html", {"problem": problem}, status=status)
        response[NEXT_ID] = str(message_id or uuid4())
        return response
    return _page(request, patient, problem=problem, text=text, message_id=message_id, status=status)


def _problem(text: str, message_id: UUID | None) -> str:
    if not text:
        return _("Write your message first.")
    if len(text) > MAX_CHARACTERS:
        over = len(text) - MAX_CHARACTERS
        return _(
            "Your message is too long, by %(count)d. Make it shorter, or send it in parts."
        ) % {"count": over}
    if message_id is None:
        return _("Something went wrong. Please send your message again.")
    return ""


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None

"""The patient's pages. No address holds anything about a patient (P39)."""

from django.urls import path
from django.views.generic import RedirectView

from portal.web import chat, instructions, language, session, sign_in, texts

app_name = "web"

urlpatterns = [
    path("sign-in/", sign_in.SignInView.as_view(), name="sign-in"),
    path("sign-in/code/", sign_in.SignInCodeView.as_view(), name="sign-in-code"),
    path("sign-out/", session.sign_out, name="sign-out"),
    path("session/", session.session, name="session"),
    path("language/", language.set_language, name="language"),
    path("chat/", chat.chat, name="chat"),
    path("chat/messages", chat.send, name="send"),
    path("chat/thread", chat.thread_fragment, name="thread"),
    path("chat/events", chat.events, name="events"),
    path("instructions/", instructions.instructions, name="instructions"),
    # allauth's stock pages ask for passwords, which patients have not. Only their names are used:
    # whatever leads there leads to one's own first page, or to the sign-in page.
    path("accounts/<path:stock_page>", RedirectView.as_view(url="/")),
    path("texts/", texts.texts, name="texts"),
]

"""Error pages: plain words, a way on, and a number to call."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_each_error_page_stands_without_a_request(name: str) -> None:
    words = render_to_string(f"{name}.html")
    assert "Lakeside Hospital" in words
    assert 'href="tel:911"' in words
    assert "(312) 555-0100" in words
    assert 'href="/"' in words


def test_a_page_that_does_not_exist_says_so(client: Client) -> None:
    answer = client.get("/nowhere/at/all")
    assert answer.status_code == 404
    assert "This page does not exist" in answer.content.decode()


def test_a_page_of_somebody_else_says_so(nora_browser: Client) -> None:
    answer = nora_browser.get("/chat/")
    assert answer.status_code == 403
    assert "This page is not for you" in answer.content.decode()

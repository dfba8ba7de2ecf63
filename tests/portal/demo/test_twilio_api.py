"""The stand-in's API, seen from outside: what Twilio would say."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from portal.demo.twilio.config import Config
from portal.demo.twilio.server import RunningTwilio, running

SID, TOKEN, NUMBER, PHONE = "AC" + "1" * 32, "token", "+13125550199", "+13125550142"


@pytest.fixture
def standin() -> Iterator[RunningTwilio]:
    with running(Config(SID, TOKEN, NUMBER, "http://127.0.0.1:9", pace_s=0.0)) as started:
        yield started


def api(standin: RunningTwilio, method: str, path: str = "Messages.json", **more: Any) -> Any:
    url = f"{standin.url}/2010-04-01/Accounts/{SID}/{path}"
    return httpx.request(method, url, trust_env=False, **{"auth": (SID, TOKEN), **more})


def create(standin: RunningTwilio, **fields: str) -> Any:
    return api(standin, "POST", data={"To": PHONE, "From": NUMBER, "Body": "hello", **fields})


def test_a_message_is_made_and_can_be_fetched(standin: RunningTwilio) -> None:
    made = create(standin)
    assert made.status_code == 201
    assert made.json()["sid"].startswith("SM")
    assert made.json()["status"] == "queued"

    standin.wait_until_idle()
    fetched = api(standin, "GET", f"Messages/{made.json()['sid']}.json").json()
    assert (fetched["status"], fetched["direction"]) == ("delivered", "outbound-api")
    assert fetched["date_sent"].endswith("+0000")


@pytest.mark.parametrize("auth", [("", ""), (SID, "wrong"), ("AC" + "2" * 32, TOKEN)])
def test_without_the_token_it_says_20003(standin: RunningTwilio, auth: tuple[str, str]) -> None:
    for answer in (
        api(standin, "POST", data={}, auth=auth),
        api(standin, "GET", auth=auth),
        api(standin, "GET", "Messages/SM1.json", auth=auth),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, 20003)
    assert standin.texts == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"To": "+1312"}, 21211),
        ({"To": "Alice"}, 21211),
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"From": "+13125550000"}, 21606),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
    ],
)
def test_a_wrong_field_has_twilios_code(
    standin: RunningTwilio, wrong: dict[str, str], code: int
) -> None:
    answer = create(standin, **wrong)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert standin.texts == []


@pytest.mark.parametrize("word", ["STOP", "stop", " Unsubscribe ", "QUIT"])
def test_after_stop_a_message_is_refused_with_21610_until_start(
    standin: RunningTwilio, word: str
) -> None:
    standin.type_on_phone(PHONE, word)
    assert create(standin).json()["code"] == 21610

    standin.type_on_phone(PHONE, "START")
    assert create(standin).status_code == 201


def test_stop_among_other_words_is_no_keyword(standin: RunningTwilio) -> None:
    standin.type_on_phone(PHONE, "STOP PLEASE")

    assert create(standin).status_code == 201


def test_an_unknown_message_is_a_404(standin: RunningTwilio) -> None:
    answer = api(standin, "GET", "Messages/SM1.json")

    assert (answer.status_code, answer.json()["code"]) == (404, 20404)


def test_the_list_is_newest_first_filtered_and_in_pages(standin: RunningTwilio) -> None:
    for n in range(5):
        create(standin, Body=f"text {n}")
    create(standin, To="+13125550143", Body="to another")
    standin.wait_until_idle()

    first = api(standin, "GET", params={"To": PHONE, "PageSize": 3}).json()
    assert [message["body"] for message in first["messages"]] == ["text 4", "text 3", "text 2"]
    rest = httpx.get(
        standin.url + first["next_page_uri"], auth=(SID, TOKEN), trust_env=False
    ).json()
    assert [message["body"] for message in rest["messages"]] == ["text 1", "text 0"]
    assert rest["next_page_uri"] is None
    none = api(standin, "GET", params={"DateSent>": "2099-01-01T00:00:00Z"}).json()
    assert none["messages"] == []
    assert api(standin, "GET", params={"DateSent>": "soon"}).status_code == 400

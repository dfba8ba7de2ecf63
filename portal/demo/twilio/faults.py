"""What can go wrong on purpose."""

from dataclasses import dataclass


@dataclass
class Faults:
    """The knobs, all off. The ones for the API act on the creation of messages only."""

    # The API waits so many seconds before it does its work.
    delay_s: float = 0.0
    # The API never answers. The message is made, or not, by `lost_before`.
    hang: bool = False
    # The API answers with this HTTP status, as 500 or 429.
    status: int = 0
    # The connection breaks in the middle of the answer.
    reset: bool = False
    # With hang, status or reset: the message is not made. Otherwise it is, and goes its way.
    lost_before: bool = False

    # Callbacks: none, in reverse order, or this often each.
    drop_callbacks: bool = False
    reverse_callbacks: bool = False
    callback_copies: int = 1
    # How deliveries end: delivered, undelivered or failed, and with which code.
    outcome: str = "delivered"
    error_code: int = 0

    # A text from a phone is posted this often; 0: it reaches us and the webhook is lost.
    webhook_copies: int = 1

"""What the stand-in is told at start."""

from dataclasses import dataclass

# Who answers STOP. "carrier": the stand-in confirms it and blocks our texts, as Twilio does unless
# told otherwise. "labelled": it also sends OptOutType with the webhook (Advanced Opt-Out).
# "portal": no keyword means anything to the stand-in.
OPT_OUT_MODES = ("carrier", "labelled", "portal")


@dataclass(frozen=True)
class Phone:
    """A phone at the far end. number: E.164; language: a code such as "en"."""

    number: str
    name: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Config:
    """The account, its number, the portal behind it, and the phones that are known by name.

    portal_url: the public address of the portal, without a slash at its end
    pace_s: how long one step of a delivery takes, in seconds
    """

    account_sid: str
    auth_token: str
    number: str
    portal_url: str
    hospital: str = "The hospital"
    phones: tuple[Phone, ...] = ()
    opt_out: str = "carrier"
    pace_s: float = 0.3

    @property
    def webhook_url(self) -> str:
        """Where inbound texts are posted."""
        return f"{self.portal_url}/sms/inbound"

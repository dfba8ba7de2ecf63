"""Twilio's request signature, written from its description and not from the SDK.

Two independent implementations that agree prove more than one that agrees with itself.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping


def signature(*, token: str, url: str, fields: Mapping[str, str]) -> str:
    """The X-Twilio-Signature of a form post: base64 of HMAC-SHA1, keyed with the auth token.

    Signed is the full address, followed by every field's name and value, in the order of the names.
    """
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()

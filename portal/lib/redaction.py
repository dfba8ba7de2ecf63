"""The last net under the logs: phone numbers, e-mail addresses and long quoted text are masked.

Code must not log a patient's words in the first place (P39); this filter is for what libraries log.
"""

import logging
import re

_PHONE = re.compile(r"\+?\d[\d\-. ()]{8,}\d")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_BODY = re.compile(r"(?i)\b(body|text|message|question)(['\"]?\s*[=:]\s*)(['\"]).*?\3")


def redact(text: str) -> str:
    """The text with phone numbers, e-mail addresses and quoted bodies replaced by marks."""
    text = _BODY.sub(r"\1\2[redacted]", text)
    text = _EMAIL.sub("[email]", text)
    return _PHONE.sub("[number]", text)


class RedactingFilter(logging.Filter):
    """Redacts the finished line, and drops the traceback's local values by never adding them."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact(record.getMessage())
        record.args = None
        return True

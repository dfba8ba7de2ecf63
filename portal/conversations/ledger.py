"""The promises that data can show, as plain SQL: each query returns the rows that break one.

It reads the tables as an auditor would, without our own models and services in between, so that a
mistake in those cannot hide itself. Works on SQLite and PostgreSQL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from portal.audit.services import broken_links


@dataclass(frozen=True)
class Check:
    """One promise, and the query that finds what breaks it. The first column names the row."""

    promise: str
    says: str
    sql: str


@dataclass(frozen=True)
class Breach:
    promise: str
    says: str
    row: str


CHECKS = (
    Check(
        "P03",
        "one delivery of a text makes one message",
        """SELECT provider_sid FROM conversations_message WHERE provider_sid IS NOT NULL
           GROUP BY provider_sid HAVING COUNT(*) > 1""",
    ),
    Check(
        "P08",
        "every received message has one turn",
        """SELECT m.id FROM conversations_message m
           LEFT JOIN conversations_turn t ON t.message_id = m.id
           WHERE m.direction = 'inbound' AND t.message_id IS NULL""",
    ),
    Check(
        "P08",
        "only received messages have a turn",
        """SELECT t.message_id FROM conversations_turn t
           JOIN conversations_message m ON m.id = t.message_id WHERE m.direction <> 'inbound'""",
    ),
    Check(
        "P09",
        "no message older than E waits for its disposition",
        """SELECT message_id FROM conversations_turn
           WHERE disposition = '' AND received_at < %(too_old)s""",
    ),
    Check(
        "P08",
        "an answered message has an answer or a phrase to show for it",
        """SELECT t.message_id FROM conversations_turn t WHERE t.disposition = 'answered'
           AND NOT EXISTS (SELECT 1 FROM conversations_message r WHERE r.turn_id = t.message_id)""",
    ),
    Check(
        "P10",
        "an escalated message is with a nurse",
        """SELECT t.message_id FROM conversations_turn t
           LEFT JOIN escalations_escalation e ON e.id = t.escalation_id
           WHERE t.disposition = 'escalated'
           AND (e.id IS NULL OR e.conversation_id <> t.conversation_id)""",
    ),
    Check(
        "P13",
        "messages of one conversation are decided in their order",
        """SELECT later.message_id FROM conversations_turn later
           JOIN conversations_message lm ON lm.id = later.message_id
           JOIN conversations_message em ON em.conversation_id = lm.conversation_id
                AND em.sequence < lm.sequence AND em.direction = 'inbound'
           JOIN conversations_turn earlier ON earlier.message_id = em.id
           WHERE later.decided_at < earlier.decided_at
           AND later.attempts > 0 AND earlier.attempts > 0""",
    ),
    Check(
        "P17",
        "every answer cites something",
        """SELECT m.id FROM conversations_message m
           WHERE m.kind = 'answer' AND NOT EXISTS
                 (SELECT 1 FROM conversations_citation c WHERE c.message_id = m.id)""",
    ),
    Check(
        "P17",
        "what is cited is this patient's, in the answer's language, approved before it was sent",
        """SELECT c.id FROM conversations_citation c
           JOIN conversations_message m ON m.id = c.message_id
           JOIN conversations_conversation t ON t.id = m.conversation_id
           JOIN instructions_section s ON s.id = c.section_id
           JOIN instructions_instructionversion v ON v.id = s.version_id
           JOIN instructions_dischargeinstructions d ON d.id = v.instructions_id
           JOIN patients_encounter e ON e.id = d.encounter_id
           LEFT JOIN instructions_approval a
                ON a.version_id = v.id AND a.language = s.language
           WHERE t.patient_id IS NULL OR e.patient_id <> t.patient_id
           OR s.language <> m.language OR a.id IS NULL OR a.approved_at > m.created_at""",
    ),
    Check(
        "P23",
        "every answer says that it is automatic",
        "SELECT id FROM conversations_message WHERE kind = 'answer' AND disclosure = ''",
    ),
    Check(
        "P25",
        "every emergency text comes with an escalation at the top",
        """SELECT m.id FROM conversations_message m
           JOIN conversations_turn t ON t.message_id = m.turn_id
           LEFT JOIN escalations_escalation e ON e.id = t.escalation_id
           WHERE m.kind = 'emergency' AND (e.id IS NULL OR e.level <> 'emergency')""",
    ),
    Check(
        "P29",
        "an escalation is claimed by one nurse at a time",
        """SELECT escalation_id FROM escalations_escalationevent GROUP BY escalation_id
           HAVING SUM(CASE WHEN kind = 'claimed' THEN 1 ELSE 0 END)
                  > 1 + SUM(CASE WHEN kind = 'released' THEN 1 ELSE 0 END)""",
    ),
    Check(
        "P30",
        "the machine is silent while a nurse has the conversation",
        """SELECT m.id FROM conversations_message m
           JOIN escalations_escalation e ON e.conversation_id = m.conversation_id
           WHERE m.author = 'agent' AND m.kind IN ('answer', 'handover', 'question')
           AND e.claimed_at IS NOT NULL AND m.created_at > e.claimed_at
           AND (e.resolved_at IS NULL OR m.created_at < e.resolved_at)""",
    ),
    Check(
        "P31",
        "an escalation is closed by a person, with an outcome",
        """SELECT id FROM escalations_escalation WHERE status = 'resolved'
           AND (outcome = '' OR resolved_by_id IS NULL OR resolved_at IS NULL)""",
    ),
    Check(
        "P32",
        "one text is one provider call",
        """SELECT provider_sid FROM conversations_delivery WHERE provider_sid IS NOT NULL
           GROUP BY provider_sid HAVING COUNT(*) > 1""",
    ),
    Check(
        "P33",
        "nothing stays between queued and sent for longer than two minutes",
        """SELECT id FROM conversations_delivery
           WHERE status = 'sending' AND sending_at < %(two_minutes_ago)s""",
    ),
    Check(
        "P34",
        "nothing was sent between a STOP and a START",
        """SELECT d.id FROM conversations_delivery d
           JOIN patients_consent stop ON stop.e164 = d."to" AND stop.status = 'revoked'
                AND stop.at < d.sending_at
           WHERE d.in_response IS FALSE AND d.message_id IS NOT NULL AND NOT EXISTS
                 (SELECT 1 FROM patients_consent again WHERE again.e164 = d."to"
                  AND again.id > stop.id AND again.at <= d.sending_at)""",
    ),
    Check(
        "P40",
        "every received message has its line in the audit",
        """SELECT m.id FROM conversations_message m WHERE m.direction = 'inbound'
           AND NOT EXISTS (SELECT 1 FROM audit_auditevent a
                WHERE a.action = 'message.received' AND a.subject = %(message_subject)s)""",
    ),
)


def breaches(*, now: datetime | None = None) -> list[Breach]:
    """Every row that breaks a promise, and every broken link of the audit chain."""
    now = now or timezone.now()
    e_seconds = settings.ANSWER_DEADLINE_S + 2 * settings.SWEEP_PERIOD_S
    values = {
        "too_old": now - timedelta(seconds=e_seconds),
        "two_minutes_ago": now - timedelta(minutes=2),
    }
    found = [
        Breach(check.promise, check.says, str(row))
        for check in CHECKS
        for row in _run(check, values)
    ]
    found += [
        Breach("P40", "the audit chain is whole", f"audit event {event.pk}")
        for event in broken_links()
    ]
    return found


def _run(check: Check, values: Mapping[str, Any]) -> list[Any]:
    sql = check.sql.replace("%(message_subject)s", _message_subject())
    names = {name: value for name, value in values.items() if f"%({name})s" in sql}
    with connection.cursor() as cursor:
        cursor.execute(sql, names or None)
        return [row[0] for row in cursor.fetchall()]


def _message_subject() -> str:
    """SQL for 'message:<uuid with dashes>'; SQLite stores uuids as 32 hex characters."""
    if connection.vendor == "postgresql":
        return "'message:' || CAST(m.id AS text)"
    parts = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)]
    return "'message:' || " + " || '-' || ".join(f"substr(m.id, {a}, {n})" for a, n in parts)

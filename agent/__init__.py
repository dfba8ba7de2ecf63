"""What decides about one message: pure Python, no Django, no Celery, no Twilio.

The rooms (triage, dialogue, answering, guarding, language) know `contracts` and not each other.
`portal.conversations.turns` walks a message through them.
"""

"""A local stand-in for Twilio: its message API, its signed webhooks, and the phones at the far end.

It knows nothing of Django or of our database: everything between it and the portal is HTTP, as with
the real one. The demo and the tests run against it. State lives in memory.
"""

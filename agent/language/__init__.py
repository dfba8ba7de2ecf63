"""Which language a message is in, and how it fits into text messages. Pure functions."""

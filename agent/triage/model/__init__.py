"""A small model that reads a message and may raise its level: MiniLM with a trained adapter."""

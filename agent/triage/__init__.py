"""How serious is a message: the request-time screen, and the worker's first opinion after it."""

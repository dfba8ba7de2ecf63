"""Small helpers without models of their own."""

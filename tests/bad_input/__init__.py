"""Requests of any kind to every address: what is written in them may be anything, and none of it may ever fail."""

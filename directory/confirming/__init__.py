"""„Geprüft“: somebody of the office, or the organisation itself, says that an entry is still right."""

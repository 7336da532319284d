"""„Fehler melden“: what visitors say is wrong, kept without cookies, scripts or third parties."""

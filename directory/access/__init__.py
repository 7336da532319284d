"""How accounts get into the office: password, second factor, sessions, and the log of all of it."""

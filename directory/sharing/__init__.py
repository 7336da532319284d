"""What a link shows where it is shared: a card of its entry, drawn on the server."""

"""How long the server takes for each kind of page, at several sizes of the content: `make bench`."""

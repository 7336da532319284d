"""Pages from memory: how fast, how soon fresh, how large, how soon after a start: `make bench ARGS=--memory`."""

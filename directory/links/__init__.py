"""Whether the addresses that entries and sources link to still answer."""

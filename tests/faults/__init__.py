"""What happens when things break, tried for real: `make faults`. Everything listens on this machine only."""

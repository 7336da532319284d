"""Why something is not done: what the rules of the office, and what stands in an old version, have against it."""


class Refused(Exception):
    """Each reason is a sentence for editors."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons

    def __str__(self) -> str:
        return " ".join(self.reasons)

"""Why something is not done: what the rules of the office, and what stands in an old version, have against it."""


class Refused(Exception):
    """Each reason is a sentence for editors; they are shown at these fields of a form, if it is one that is refused."""

    def __init__(self, *reasons: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(*reasons)
        self.reasons = reasons
        self.fields = fields

    def __str__(self) -> str:
        return " ".join(self.reasons)

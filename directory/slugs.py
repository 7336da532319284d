"""Addresses from German names."""

import re
import unicodedata

_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "ı": "i", "ł": "l"})
_GENDER_SIGN = re.compile(r"(?<=\w)[*:_·/]-?(?=in(?:nen)?)")


def german_slug(text: str) -> str:
    """ASCII address part: ä→ae, ö→oe, ü→ue, ß→ss, gender signs dropped, everything else to single hyphens."""
    text = _GENDER_SIGN.sub("", text.lower()).translate(_SPELLED_OUT)
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")

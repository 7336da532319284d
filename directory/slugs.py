"""Addresses made from German names."""

import re
import unicodedata

# „Migrant*innen“, „Bürger:innen“, „Lehrer_innen“, „Partner/-innen“: one word, with or without the sign.
_GENDER_SIGN = re.compile(r"(?<=[^\W\d_])(?:\*(?=[^\W\d_])|[:_·](?=in\b|innen)|/-?(?=in(?:nen)?\b))")
_LETTERS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "oe",
        "ł": "l",
        "đ": "d",
        "ı": "i",
        "&": " und ",
        "§": " paragraf ",
        "’": "",
        "'": "",
        "\u00ad": "",
    }
)


def german_slug(text: str, max_length: int = 120) -> str:
    """ASCII address of a German name: „Migrant*innen für Köln“ becomes „migrantinnen-fuer-koeln“.

    Empty where the text has no letter or digit that an address could show. Longer ones end with a whole word.
    """
    text = unicodedata.normalize("NFC", text).lower()
    text = unicodedata.normalize("NFKD", _GENDER_SIGN.sub("", text).translate(_LETTERS))
    text = "".join(character for character in text if not unicodedata.combining(character))
    slug = re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    if len(slug) > max_length:
        head, dash, _tail = slug[: max_length + 1].rpartition("-")
        slug = head if dash else slug[:max_length]
    return slug

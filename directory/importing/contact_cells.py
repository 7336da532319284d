"""Cells with telephone numbers and e-mail addresses."""

from __future__ import annotations

import re
from typing import Any

import phonenumbers
from django.utils.translation import gettext as _

from directory.importing.cells import SeveralCell
from directory.models.rules import NUMBER_PATTERN

# What lists write before a number that stands in a column of its own.
_KIND = re.compile(r"(?:telefon|tel|fon|telefax|fax|e-?mail|mail|mailto)\b\.?\s*:?\s*", re.IGNORECASE)


class ContactsCell(SeveralCell):
    """Numbers or addresses, each with its label in square brackets; the values are pairs."""

    def one(self, text: str) -> Any:
        if match := _KIND.match(text):
            text = text[match.end() :]
        address, bracket, label = text.partition("[")
        if bracket and not label.endswith("]"):
            raise ValueError(_("Nach „%(text)s“ fehlt die Klammer ].") % {"text": text[:60]})
        if not bracket and (match := re.fullmatch(r"(.*?)\s*\(([^()]*[^\W\d_][^()]*)\)", text)):
            address, label = match[1], match[2] + "]"
        return self.address(address.strip()), label[:-1].strip()

    def address(self, text: str) -> str:
        return text

    def shown_address(self, address: str) -> str:
        return address

    def shown(self, value: Any) -> str:
        address, label = value
        return f"{self.shown_address(address)} [{label}]" if label else self.shown_address(address)


class NumbersCell(ContactsCell):
    """Telephone numbers with their area code, in any punctuation; the values are E.164."""

    def address(self, text: str) -> str:
        number = text.replace("(0)", "") if text.startswith(("+", "00")) else text
        if not re.match(r"\(?[0+]", number) or not re.fullmatch(r"[\d\s()+/.\-–‐‑]+", number):
            raise ValueError(
                _(
                    "„%(text)s“ ist keine Telefonnummer mit Vorwahl. Beginnt sie nicht mit 0 oder +, hat die Tabelle "
                    "vielleicht die führende Null verloren; mehrere Nummern trennt ein Semikolon."
                )
                % {"text": text[:60]}
            )
        try:
            parsed = phonenumbers.parse(re.sub(r"[–‐‑]", "-", number), "DE")
        except phonenumbers.NumberParseException:
            if re.fullmatch(NUMBER_PATTERN, number):
                return number  # one that the database may hold, although nobody can call it
            raise ValueError(_("„%(text)s“ ist keine Telefonnummer.") % {"text": text[:60]}) from None
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)

    def shown_address(self, address: str) -> str:
        try:
            parsed = phonenumbers.parse(address)
        except phonenumbers.NumberParseException:
            return address
        national = parsed.country_code == 49 and not parsed.italian_leading_zero
        kind = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
        shown = phonenumbers.format_number(parsed, kind)
        # A number that no one could call is written so that the same one is read again.
        try:
            return shown if self.address(shown) == address else address
        except ValueError:
            return address


class EmailsCell(ContactsCell):
    def address(self, text: str) -> str:
        if "@" not in text or re.search(r"[\s,;]", text):
            raise ValueError(
                _("„%(text)s“ ist keine E-Mail-Adresse. Mehrere trennt ein Semikolon.") % {"text": text[:60]}
            )
        return text

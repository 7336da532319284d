"""What the database keeps of a proposal."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from directory.models.proposal import new_proposal_reference
from directory.proposals import changes
from tests import factories
from tests.database import broken_rules, refused, update
from tests.proposals import proposal, renamed

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = datetime.timedelta(days=1)


class TestRules:
    def test_number_is_given_once(self) -> None:
        one = factories.ProposalFactory()
        with refused("proposal_reference_once"):
            factories.ProposalFactory(reference=one.reference)

    def test_number_is_readable(self) -> None:
        for _ in range(20):
            assert re.fullmatch("V-20[0-9]{2}-[2-9A-HJKMNP-Z]{6}", new_proposal_reference())
        for reference in ("V-2026-7K3F9", "V-2026-7K3F0Q", "M-2026-7K3F9Q"):
            with refused("proposal_reference_readable"):
                factories.ProposalFactory(reference=reference)

    def test_text_is_not_too_long(self) -> None:
        factories.ProposalFactory(text="a" * 4000)
        with refused("proposal_text_length"):
            factories.ProposalFactory(text="a" * 4001)

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({}, None),
            ({"origin": "organisation", "name": ""}, None),
            ({"origin": "organisation", "name": "", "email": "a@example.org"}, None),
            ({"name": ""}, "Ein Vorschlag der Redaktion nennt, von wem er ist, und keine Adresse."),
            ({"email": "a@example.org"}, "Ein Vorschlag der Redaktion nennt, von wem er ist, und keine Adresse."),
            ({"state": "accepted"}, "Wer über einen Vorschlag entscheidet, hält fest, wann."),
            ({"decided_at": NOW + DAY}, "Wer über einen Vorschlag entscheidet, hält fest, wann."),
            ({"state": "accepted", "decided_at": NOW + DAY}, None),
            ({"state": "accepted", "decided_at": NOW - DAY}, "Wer über einen Vorschlag entscheidet, hält fest, wann."),
            ({"state": "declined", "decided_at": NOW + DAY, "reason": "Falsch."}, None),
            ({"state": "declined", "decided_at": NOW + DAY}, "Wer einen Vorschlag ablehnt, sagt, warum."),
        ],
    )
    def test_who_and_what_became_of_it(self, values: dict[str, Any], message: str | None) -> None:
        made = factories.ProposalFactory()
        for name, value in values.items():
            setattr(made, name, value)
        assert broken_rules(made) == ([message] if message else [])
        if message:
            with pytest.raises(IntegrityError):
                update(made, **values)
        elif values:
            update(made, **values)

    @pytest.mark.parametrize(("origin", "type_", "fits"), [("public", "actor", True), ("public", "law", False)])
    def test_only_a_new_organisation_names_no_entry(self, origin: str, type_: str, fits: bool) -> None:
        made = factories.ProposalFactory()
        values = {"entry": None, "origin": origin, "type": type_}
        if fits:
            update(made, **values)
        else:
            with refused("proposal_of_an_entry"):
                update(made, **values)
        with refused("proposal_of_an_entry"):
            update(made, entry=None, origin="editor", type="actor")

    def test_outlives_its_entry(self) -> None:
        made = factories.ProposalFactory(entry__title="Haus")
        number = made.entry_id
        made.entry.delete()
        made.refresh_from_db()
        assert (made.entry_id, made.title) == (number, "Haus")
        assert [change.is_possible for change in changes(made)] == [False]

    def test_keeps_figures_as_they_are(self) -> None:
        figure = factories.KeyFigureFactory(low="123456789012.34", high=None)
        made = proposal(figure.entry, renamed(title="Neu"))
        made.refresh_from_db()
        assert [change.key for change in changes(made)] == ["entry:title"]

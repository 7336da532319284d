"""What an organisation says of itself is a source: a notice to the office, cited for each fact that came with it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from directory.dates import PartialDate
from directory.models import Proposal, Source
from directory.versions import Difference
from directory.versions.content import CITATION, ENTRY, Data, entry_model, fields_of, row_models


def with_evidence(data: Data, proposal: Proposal, chosen: list[Difference]) -> Data:
    """The data with a citation of this notice for each chosen difference that states a fact."""
    model = entry_model(proposal.type)
    names = {column: field.name for column, field in fields_of(model).items()}
    fields = [names[each.column] for each in chosen if each.model == ENTRY and each.after and each.column in names]
    rows = [
        each.row
        for each in chosen
        if each.model in row_models() and each.model != CITATION and not (each.is_whole_row and each.after is None)
    ]
    cited: list[tuple[str, int | None]] = [(name, None) for name in fields if name in model.CITED_FIELDS]
    cited += [("", row) for row in dict.fromkeys(rows)]
    if not cited:
        return data
    source = notice(proposal)
    lowest = min([0, *(row["id"] for row in data.get(CITATION, []))])
    new: list[dict[str, Any]] = [
        {
            "id": lowest - number,
            "statement_id": statement,
            "field": field,
            "source_id": source.pk,
            "paragraph": None,
            "passage": "",
        }
        for number, (field, statement) in enumerate(cited, start=1)
    ]
    return {**data, CITATION: [*data.get(CITATION, []), *new]}


def notice(proposal: Proposal) -> Source:
    """Its page is public, so that it names nobody."""
    return Source.objects.get_or_create(
        slug=f"mitteilung-{proposal.reference.lower()}",
        defaults={
            "title": _("Mitteilung an die Redaktion, %(reference)s") % {"reference": proposal.reference},
            "kind": Source.Kind.NOTICE,
            "date": PartialDate(*timezone.localdate(proposal.created_at).timetuple()[:3]),
        },
    )[0]

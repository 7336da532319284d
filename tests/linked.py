"""What pages say in JSON-LD, read by libraries that are not ours."""

from __future__ import annotations

import json
from typing import Any

import msgspec_schemaorg.models
from rdflib import RDF, SDO, Graph, URIRef

from tests.pages import Page

# What the address of the context would answer, as far as the pages use it: all words are those of schema.org.
CONTEXT = {
    "@vocab": str(SDO),
    **{name: {"@type": "@id"} for name in ("url", "item", "sameAs")},
}


def data_of(page: Page) -> list[dict[str, Any]]:
    """The blocks of JSON-LD of a page as they stand there."""
    return [
        json.loads("".join(element.itertext()))
        for element in page.all("script")
        if element.get("type") == "application/ld+json"
    ]


def graph_of(blocks: list[dict[str, Any]]) -> Graph:
    """What they say together."""
    graph = Graph()
    for block in blocks:
        assert block["@context"] == "https://schema.org"
        graph.parse(data=json.dumps({**block, "@context": CONTEXT}), format="json-ld")
    return graph


def properties_of(name: str) -> set[str] | None:
    """What the vocabulary has for a class and for those above it; None where it knows no such class."""
    struct = getattr(msgspec_schemaorg.models, name, None)
    return set(struct.__struct_encode_fields__) if struct else None


def complaints(graph: Graph) -> list[str]:
    """What is not in the vocabulary."""
    found = []
    for subject in set(graph.subjects()):
        classes = [short(each) for each in graph.objects(subject, RDF.type)]
        if not classes:
            found.append(f"{subject} has no class")
        unknown = [name for name in classes if properties_of(name) is None]
        found += [f"{name} is no class" for name in unknown]
        allowed = set().union(*(properties_of(name) or () for name in classes))
        # The vocabulary annotates actions so: https://schema.org/docs/actions.html
        allowed |= {"query-input"} if "SearchAction" in classes else set()
        said = {short(each) for each in graph.predicates(subject) if each != RDF.type}
        found += [f"{classes} has no {name}" for name in said - allowed]
    return sorted(found)


def short(term: Any) -> str:
    assert isinstance(term, URIRef)
    assert term.startswith(str(SDO)), f"{term} is of another vocabulary"
    return term.removeprefix(str(SDO))

"""The paragraphs of the source texts that state nothing a page could show, so that no citation names them."""

from __future__ import annotations

from typing import Final

UNCITED: Final[dict[str, dict[int, str]]] = {
    "engagement-und-integration": {
        1: "heading, recorded as the title of the source",
        2: "caption of the content system: portrait of the author of the page",
        4: "caption of the content system: picture",
        5: "heading, repeated",
        12: "first half of a link label without target",
        13: "second half of a link label without target",
    },
    "partner-gremien-netzwerke": {
        1: "name of the site, recorded as the publisher of the source",
        2: "heading, recorded as the title of the source",
        3: "heading, repeated",
        9: "link label without target",
        11: "link label without target",
        12: "caption of the content system: logo; the name stands in paragraph 13",
        15: "link label without target",
        19: "heading of the address below",
        26: "error message of the content system",
        32: "heading of the address below",
        46: "link label without target",
        77: "link label without target that the text says nothing about",
    },
    "besuch-dortmund": {
        4: "caption of the content system: name beside a quotation",
        14: "heading of the contacts below",
    },
    "integrationsagenturen-engagement": {
        1: "heading, recorded as the title of the source",
    },
    "vopi-projektmodul": {},
}

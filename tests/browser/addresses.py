"""One address, and often more than one, for every type of page and every state it can be in."""

from __future__ import annotations

ADDRESSES = {
    "home": "/",
    "search": "/suche/",
    "search-entries": "/suche/?q=beratung",
    "search-choice": "/suche/?q=51467",
    "search-section": "/suche/?q=beratung&bereich=partner",
    "search-meant": "/suche/?q=dortmunt",
    "search-nothing": "/suche/?q=xyzxyz",
    "actors": "/partner/",
    "actors-page-2": "/partner/?seite=2",
    "actors-filtered": "/partner/?q=dortmund&ort=dortmund&nur_hier=ja&art=migrantenselbstorganisation",
    "actors-empty": "/partner/?ort=kreis-unna&art=kommunales-integrationszentrum",
    "actors-meant": "/partner/?q=beratnug",
    "actors-error": "/partner/?ort=nirgendwo&art=gibt-es-nicht&art=behoerde",
    "actor-sparse": "/partner/kommunales-integrationszentrum-dortmund/",
    "actor-contacts": "/partner/ministerium-fuer-kinder-jugend-familie-gleichstellung-flucht-und-integration/",
    "actor-offers-figures": "/partner/jugendmigrationsdienste/",
    "kinds": "/arten/",
    "kind": "/arten/kommunales-integrationszentrum/",
    "places": "/orte/",
    "place": "/orte/dortmund/",
    "place-gap": "/orte/unna/",
    "place-state": "/orte/nordrhein-westfalen/",
    "topics": "/themen/",
    "topic": "/themen/engagement-und-ehrenamt/",
    "programmes": "/programme/",
    "programmes-filtered": "/programme/?ort=dortmund&stand=unknown&sortierung=geprueft",
    "programme": "/programme/vopi-kooperation-und-partizipation/",
    "news": "/meldungen/",
    "newsitem": "/meldungen/besuch-bei-partnern-der-integration-in-dortmund/",
    "figures": "/kennzahlen/",
    "laws": "/rechtsgrundlagen/",
    "law": "/rechtsgrundlagen/teilhabe-und-integrationsgesetz-2012/",
    "sources": "/quellen/",
    "source": "/quellen/besuch-dortmund/",
    "imprint": "/impressum/",
    "privacy": "/datenschutz/",
    "accessibility": "/barrierefreiheit/",
    "easy-language": "/leichte-sprache/",
    "sign-language": "/gebaerdensprache/",
    "not-found": "/gibt-es-nicht/",
}

# Where the answer is not 200.
STATUS = {"not-found": 404}

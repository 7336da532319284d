"""The sentences and names of generated entries, with gaps for what `prose` puts in.

{s} subject, {a} {b} {c} activities, {g} {h} groups, {p} „in Köln“, {l} {m} languages, {v} venue, {y} year, {n} number,
{adj} community, {field} field of work, {name} a name of its own, {place} „Köln-Nord“, {noun} kind of club
"""

FIRST = (
    "{s} bietet {a} und {b} für {g} {p}.",
    "Für {g} {p} gibt es hier {a} und {b}.",
    "{a}, {b} und {c}: Das alles finden {g} {p} unter einem Dach.",
    "{s} ist für {g} {p} da und bietet {a} sowie {b}.",
    "{g} finden {p} vor allem {a}, dazu {b}.",
    "{s} verbindet {a} mit einem offenen Ohr für {g} {p}.",
    "Wer {a} sucht, ist hier richtig: {s} öffnet {p} die Türen für {g} und {h}.",
    "{s} plant {a} und {b} gemeinsam mit anderen {p}; eingeladen sind {g}.",
    "Im Mittelpunkt stehen {a} und {b} für {g} {p}.",
    "{s} organisiert {p} {a}, {b} und {c} für {g}.",
)
SECOND = (
    "Die Angebote kosten nichts.",
    "Niemand braucht eine Anmeldung.",
    "Das Team spricht {l} und {m}.",
    "Treffpunkt ist das {v}.",
    "Angefangen hat alles {y} mit einer kleinen Gruppe.",
    "Rund {n} Freiwillige packen mit an.",
    "Einmal in der Woche gibt es außerdem {c}.",
    "Auch {h} sind willkommen.",
    "Ein Schwerpunkt liegt auf dem Thema {field}.",
    "Wer mitmachen möchte, meldet sich per E-Mail.",
    "Gespräche sind auf {l} und {m} möglich.",
    "Seit {y} gehört {c} zum Programm.",
    "Mit Schulen und Ämtern besteht ein enger Austausch.",
    "Ohne die vielen Ehrenamtlichen ginge es nicht.",
)
PARAGRAPHS = (
    "{s} trifft sich im {v}. Dort finden {a} und {b} statt, oft zusammen mit anderen {p}.",
    "Seit {y} kommen {g} und {h} hierher. Viele von ihnen helfen inzwischen selbst mit, zum Beispiel bei {c}.",
    "Wichtig ist allen, dass {g} mitreden. Darum plant eine Runde aus {n} Aktiven alles Weitere.",
    "Im vergangenen Jahr kamen {n} Menschen zu {a}. Besonders gefragt waren auch {b} und {c}.",
    "Wer Fragen zum Thema {field} hat, bekommt hier eine Antwort. Gesprochen wird {l}, {m} und Deutsch.",
    "Gemeinsam mit Nachbarn aus dem Viertel entstand {y} eine Reihe zum Thema {field}. Sie wird bis heute fortgesetzt.",
    "Zum Angebot gehören:\n\n- {a}\n- {b}\n- {c}",
    "{h} erreichen uns am besten am Nachmittag. Für {g} gibt es eigene Zeiten.",
)
POINTS = (
    ("service", "{a} für {g}"),
    ("service", "{a} auf {l} und {m}"),
    ("service", "{a} im {v}"),
    ("task", "{a} planen und andere {p} dafür gewinnen"),
    ("task", "Stellen zum Thema {field} miteinander ins Gespräch bringen"),
    ("task", "{g} zu ihren Rechten informieren"),
    ("aim", "{g} sollen {p} leichter Anschluss finden."),
    ("aim", "Niemand soll beim Thema {field} allein bleiben."),
    ("occasion", "{y} fehlten {p} Orte für {g}."),
    ("fact", "Etwa {n} Menschen wirken mit."),
    ("fact", "Im {v} ist jeden Monat Tag der offenen Tür."),
)
OFFER_TEXTS = (
    "",
    "Für {g} und {h}.",
    "Im {v}, auf {l} oder {m}.",
    "Einmal im Monat, mit {n} Plätzen.",
    "Auch für {g}, die wenig Deutsch sprechen.",
)

# Names by the address of the kind; {noun} starts with „er“ or „e “ to fit its adjective.
TITLES = {
    "migrantenselbstorganisation": (
        "Migrantenverein {name} {place} e. V.",
        "Verein {name} {place} e. V.",
        "{name} {place} e. V.",
        "{adj}{noun} {place} e. V.",
        "Deutsch-{adj}{noun} {place} e. V.",
        "{adj}{noun} {name}, {place}",
        "Initiative {name} {place}",
        "Frauen für {field} {place} e. V.",
        "Elternverein {name} {place} e. V.",
        "Forum {field} {place}",
    ),
    "beratungsstelle": (
        "Beratungsstelle {name} {place}",
        "Beratungsstelle für {g} {place}",
        "Anlaufstelle {name} {place}",
        "Fachstelle {field} {place}",
        "Flüchtlingsberatung {name} {place}",
        "Migrationsberatung {name} {place}",
    ),
    "integrationsagentur": (
        "Integrationsagentur {place}",
        "Integrationsagentur {name} {place}",
        "Integrationsagentur {field} {place}",
    ),
    "netzwerk": (
        "Netzwerk {name} {place}",
        "Netzwerk {field} {place}",
        "Runder Tisch {field} {place}",
        "Bündnis {name} {place}",
    ),
    "verband": (
        "Verband {name} {place} e. V.",
        "Dachverband der Vereine für {field} {place}",
        "Bund {adj}er Vereine {place} e. V.",
    ),
    "integrationsrat-und-gremium": (
        "Integrationsrat {place}",
        "Beirat {field} {place}",
        "Ausschuss {field} {place}",
    ),
    "kompetenzzentrum": ("Kompetenzzentrum {field} {place}", "Kompetenzzentrum {name} {place}"),
    "behoerde": (
        "Amt für {field} {place}",
        "Ausländerbehörde {place}",
        "Integrationsbüro {place}",
        "Fachdienst {field} {place}",
    ),
}
ANY_TITLE = ("Bildungswerk {name} {place}", "Haus {name} {place}", "Bibliothek {name} {place}", "{name} {place}")

"""What of the directory waits for the editors."""

from operator import methodcaller

from django.utils.translation import gettext_lazy as _

from directory.desk import Urgency, WorkList, register
from directory.models import Actor, Entry, FruitlessSearch, LikelyDuplicate, Place, Proposal, Source

register(
    WorkList(
        "offene-vorschlaege",
        _("Offene Vorschläge"),
        _("Jemand aus der Redaktion, eine Organisation oder ein Gast möchte, dass etwas anders dasteht."),
        Urgency.WAITING,
        Proposal,
        methodcaller("open"),
    ),
    WorkList(
        "in-pruefung",
        _("Einträge in Prüfung"),
        _("Jemand hat sie geschrieben; öffentlich sind sie erst, wenn sie veröffentlicht werden."),
        Urgency.WAITING,
        Entry,
        methodcaller("to_decide"),
    ),
    WorkList(
        "termine",
        _("Bald öffentlich"),
        _("Ihr Termin ist in den nächsten sieben Tagen, oder er ist vorbei und etwas steht ihm entgegen."),
        Urgency.WAITING,
        Entry,
        methodcaller("due_soon"),
    ),
    WorkList(
        "links",
        _("Links, die nicht mehr gehen"),
        _("Die Website antwortet seit mindestens drei Tagen nicht."),
        Urgency.DOUBTFUL,
        Entry,
        methodcaller("with_failing_links"),
    ),
    WorkList(
        "quellen-links",
        _("Quellen, deren Link nicht mehr geht"),
        _("Wer den Beleg nachlesen will, findet ihn nicht."),
        Urgency.DOUBTFUL,
        Source,
        methodcaller("with_failing_links"),
    ),
    WorkList(
        "doppel",
        _("Mögliche Doppel"),
        _("Zwei Einträge, die vielleicht derselbe sind: gleicher Name, gleiche Nummer oder gleiche Anschrift."),
        Urgency.DOUBTFUL,
        LikelyDuplicate,
        methodcaller("undecided"),
    ),
    WorkList(
        "ohne-antwort",
        _("Um Bestätigung gebeten, ohne Antwort"),
        _("Die Prüfung ist fällig, und niemand konnte gefragt werden oder hat geantwortet."),
        Urgency.DOUBTFUL,
        Entry,
        methodcaller("escalated"),
    ),
    WorkList(
        "pruefung-faellig",
        _("Prüfung fällig"),
        _("Niemand hat sie je bestätigt, oder es ist länger her, als die Art des Partners vorsieht."),
        Urgency.DOUBTFUL,
        Entry,
        methodcaller("due_for_check"),
    ),
    WorkList(
        "gebiete-ohne-ki",
        _("Gebiete ohne Kommunales Integrationszentrum"),
        _("Weiße Flecken: auch, welche Gemeinden ganz ohne Partner einer Art sind."),
        Urgency.MISSING,
        Place,
        methodcaller("without_centre"),
        page="white-spots",
    ),
    WorkList(
        "suchen-ohne-treffer",
        _("Suchen ohne Treffer"),
        _("Danach wurde gesucht, und es gab nichts."),
        Urgency.MISSING,
        FruitlessSearch,
        methodcaller("told"),
        page="white-spots",
    ),
    WorkList(
        "ohne-beleg",
        _("Ohne Beleg"),
        _("Mindestens eine Aussage nennt keine Quelle."),
        Urgency.MISSING,
        Entry,
        methodcaller("without_citation"),
    ),
    WorkList(
        "ohne-kontakt",
        _("Partner ohne Kontakt"),
        _("Wer die Seite liest, erreicht niemanden."),
        Urgency.MISSING,
        Actor,
        methodcaller("without_contact"),
    ),
    WorkList(
        "ohne-ort",
        _("Partner ohne Wirkungsort"),
        _("Auf keiner Seite eines Ortes kommen sie vor."),
        Urgency.MISSING,
        Actor,
        methodcaller("without_place"),
    ),
    WorkList(
        "ohne-thema",
        _("Ohne Thema"),
        _("Wer nach einem Thema sucht, findet sie nicht."),
        Urgency.MISSING,
        Entry,
        methodcaller("without_topic"),
    ),
)

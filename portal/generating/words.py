"""The words that generated entries are made of: invented throughout, only the places are real ones."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


# What a partner bears as a name of its own.
NAMES = _words(
    """
    Brücke Horizont Lichtblick Mosaik Regenbogen Aufbruch Ankommen Miteinander Wegweiser Kompass Anker Hafen Heimat
    Vielfalt Begegnung Dialog Zukunft Hoffnung Solidarität Nachbarn Kaleidoskop Olivenbaum Granatapfel Sonnenblume
    Phönix Ararat Mesopotamien Anadolu Savanne Bosporus Karpaten Wolga Dnipro Baobab Ubuntu Selam Merhaba Nour Amal
    Rückenwind Fundament Wurzeln Flügel Leuchtturm Oase Treffpunkt Zuhause Aurora Zeder Maulbeere Jasmin Lavendel
    Orient Balkan Levante Sahel Nil Euphrat Tigris Donau Kaukasus Atlas Hindukusch Silberstreif Morgenrot
    Sternenzelt Weltküche Farbenspiel Klangwelt Fadenlauf Webstuhl Drehscheibe Weitblick Perspektive Chance
    Startklar Türöffner Lotsenhaus Schlüsselbund Fährmann Steinbrücke Dreiklang Fünfklang Windrose Zugvögel Schwalbe
    Storch Kranich Möwe Mandelblüte Kirschhain Birkenhain Lindenhof Ahorn Platane Feigenbaum Safran Kardamom Kurkuma
    Minze Zimt Koriander Freundeskreis Tandem Doppelpunkt Gedankenstrich Stimme Echo Mehrklang Wortschatz Sprachrohr
    Sprachgarten Erzählwelt
    """
)

# Stem of an adjective: „Syrischer Kulturverein“, „Deutsch-Syrische Frauengruppe“.
COMMUNITIES = _words(
    """
    Türkisch Kurdisch Syrisch Ukrainisch Polnisch Rumänisch Bulgarisch Griechisch Italienisch Spanisch Portugiesisch
    Marokkanisch Tunesisch Algerisch Libanesisch Irakisch Iranisch Afghanisch Pakistanisch Tamilisch Vietnamesisch
    Eritreisch Äthiopisch Somalisch Kamerunisch Ghanaisch Nigerianisch Senegalesisch Togoisch Kongolesisch Guineisch
    Albanisch Kosovarisch Bosnisch Serbisch Kroatisch Mazedonisch Moldauisch Georgisch Armenisch Russischsprachig
    Aramäisch Jesidisch Lateinamerikanisch Brasilianisch Kolumbianisch Peruanisch Chilenisch Philippinisch
    Koreanisch
    """
)
MASCULINE = _words(
    """
    Verein Kulturverein Elternverein Frauenverein Bildungsverein Jugendverein Sportverein Freundeskreis
    Studentenbund Arbeitskreis Sprachverein Nachbarschaftsverein Förderverein Musikverein
    """
)
FEMININE = _words(
    """
    Gemeinschaft Frauengruppe Jugendgruppe Elterninitiative Bildungsinitiative Vereinigung Nachbarschaftshilfe
    Tanzgruppe Theatergruppe Seniorengruppe
    """
)

# What partners do, the commonest first, in a form that fits after „bietet“.
ADVICE = (
    "Beratung",
    "Beratung zum Aufenthalt",
    "Beratung für Familien",
    "Beratung zu Arbeit und Ausbildung",
    "Beratung in mehreren Sprachen",
    "Beratung zur Einbürgerung",
    "Beratung nach Vereinbarung",
    "Beratung bei Behördenbriefen",
    "Beratung zur Anerkennung von Abschlüssen",
    "Beratung in Notlagen",
    "anonyme Beratung",
    "Beratung zum Familiennachzug",
)
ACTIVITIES = (
    "Begegnung im Stadtteil",
    "Sprachkurse",
    "Hausaufgabenhilfe",
    "Elterncafés",
    "Begleitung zu Behörden",
    "Hilfe bei Formularen",
    "Nachbarschaftsfeste",
    "Frauentreffs",
    "Jugendtreffs",
    "Ferienangebote",
    "Kulturabende",
    "Sportgruppen",
    "Bewerbungstraining",
    "Übersetzungshilfe",
    "Patenschaften",
    "Gesprächskreise",
    "Bildungsangebote",
    "Informationsabende",
    "Tanzkurse",
    "Kochabende",
    "Fortbildungen für Ehrenamtliche",
    "Lesepatenschaften",
    "Theaterproben",
    "Musikunterricht",
    "Ausflüge",
    "Nachhilfe in Mathematik",
    "Schwimmkurse",
    "Fahrradkurse",
    "Alphabetisierung",
    "Krabbelgruppen",
    "Vätergruppen",
    "Seniorentreffs",
    "Kinderbetreuung während der Kurse",
    "Computerkurse",
    "Rechtssprechstunden",
    "Wohnungssuche",
    "Berufsorientierung",
    "Ausbildungslotsen",
    "Familienpatenschaften",
    "Gesundheitslotsen",
    "Stadtteilspaziergänge",
    "Erzählcafés",
    "interreligiöse Gespräche",
    "Workshops gegen Rassismus",
    "Argumentationstraining",
    "Qualifizierung von Vereinsvorständen",
    "Vernetzung der Träger",
    "Fachtage",
    "Einbürgerungsfeiern",
    "politische Bildung",
    "Planspiele",
    "Jugendparlamente",
    "Gartenprojekte",
    "Repaircafés",
    "Kleiderkammern",
    "Möbelbörsen",
    "Willkommenspakete",
    "Sprachmittlung in Arztpraxen",
    "Traumagruppen",
    "Kunstwerkstätten",
    "Filmabende",
    "Fußballturniere",
    "Boxtraining",
    "Schachgruppen",
    "Chorproben",
    "Mädchengruppen",
    "Jungenarbeit",
    "Elternbriefe",
    "Schulbegleitung",
    "Kitabesuche",
    "Mentoring",
    "Praktikumsvermittlung",
    "Gründungsseminare",
    "Schuldnersprechstunden",
    "Energiesparchecks",
    "Verbraucherabende",
    "Mediation",
    "Streitschlichtung",
    "Erinnerungsarbeit",
    "Ausstellungen",
    "Stadtrundgänge",
    "Lesungen",
    "Archivarbeit",
    "Forschungsprojekte",
    "Befragungen",
    "Sprachcafés",
    "Schreibwerkstätten",
    "Medienwerkstätten",
    "Radiosendungen",
    "Internetsprechstunden",
    "Handysprechstunden",
    "Erste-Hilfe-Kurse",
    "Verkehrserziehung",
    "Naturerkundungen",
    "Waldtage",
    "Kanutouren",
    "Kletterkurse",
    "Yogagruppen",
    "Frauenschwimmen",
    "Rückengymnastik",
)
# So rare that among a thousand entries hardly one has any of them.
RARE = _words(
    """
    Imkerei Buchbinderei Korbflechten Glasbläserei Puppenspiel Schattentheater Kalligrafie Ebru-Malerei
    Oud-Unterricht Saz-Unterricht Balalaikagruppen Capoeira Wildkräuterkunde Pilzwanderungen Sternwartenbesuche
    Drachenbau Modellflug Segelkurse Ruderkurse Bogenschießen Cricketgruppen Baseballtraining Kabaddi Teezeremonien
    Brotbackofentage Käseseminare Seifensieden Färberei Teppichreparatur Schneiderwerkstätten Schuhmacherei
    Uhrmacherkurse Lötwerkstätten Amateurfunk Programmierclubs Robotikwerkstätten Siebdruck Linolschnitt Bleisatz
    Comicwerkstätten Trickfilm Hörspielproduktion Poetry-Slams Improvisationstheater Zauberkurse Jonglage
    Zirkusprojekte Einradkurse Parkour Trauercafés Hospizbegleitung Gebärdensprachtreffs Brailleschrift
    Blindenfußball Rollstuhltanz Tiertherapie Reittherapie Klinikbesuche Gefängnisbesuche Bahnhofstreffs
    Seemannstreffs Fernfahrertreffs Erntehelfersprechstunden Pflegestammtische Hebammensprechstunden Stillgruppen
    Zwillingstreffs Adoptivelterngruppen Pflegefamilientreffs
    """
)

# For whom; each reads the same as subject and as object.
GROUPS = _phrases(
    """
    Familien | Geflüchtete | Frauen | Jugendliche | neu Zugewanderte | Eltern | Kinder und Jugendliche |
    ältere Menschen | Menschen mit Einwanderungsgeschichte | Ehrenamtliche | junge Erwachsene | Alleinerziehende |
    Nachbarinnen und Nachbarn | Migrant*innen | Auszubildende | Studierende | Väter | Mütter | Schulen und Kitas |
    Vereine | Lehrkräfte | Schülerinnen und Schüler | Fachkräfte | Menschen ohne Arbeit | Menschen mit Behinderung |
    Spätaussiedlerinnen und Spätaussiedler | Mädchen | Jungen | Sinti und Roma | internationale Studierende |
    Pflegekräfte | Betroffene von Rassismus | Unternehmen | Erwachsene ohne Abschluss
    """
)
LANGUAGES = _words(
    """
    Deutsch Türkisch Arabisch Englisch Russisch Ukrainisch Kurdisch Persisch Polnisch Französisch Rumänisch Spanisch
    Tigrinya Paschtu Bulgarisch Romani
    """
)
VENUES = _phrases(
    """
    Bürgerhaus | Gemeindezentrum | Nachbarschaftshaus | Stadtteilbüro | Haus der Kulturen | Familienzentrum |
    Mehrgenerationenhaus | Jugendzentrum | alte Rathaus | Kulturbahnhof | Vereinsheim | Pfarrheim |
    Begegnungszentrum | Bildungshaus | ehemalige Zechenhaus
    """
)
SUBJECTS = {
    "migrantenselbstorganisation": ("Der Verein", "Die Gruppe", "Die Initiative", "Unser Verein", "Die Gemeinschaft"),
    "beratungsstelle": ("Die Stelle", "Das Team", "Die Beratungsstelle", "Die Anlaufstelle"),
    "integrationsagentur": ("Die Integrationsagentur", "Die Agentur", "Das Team"),
    "netzwerk": ("Das Netzwerk", "Der Zusammenschluss", "Das Bündnis"),
    "verband": ("Der Verband", "Der Dachverband", "Der Zusammenschluss"),
    "integrationsrat-und-gremium": ("Das Gremium", "Der Rat", "Der Beirat"),
    "kompetenzzentrum": ("Das Zentrum", "Die Fachstelle"),
    "behoerde": ("Das Amt", "Die Behörde", "Die Dienststelle"),
}
ANY_SUBJECT = ("Die Einrichtung", "Das Haus", "Das Team")
FIELDS = _phrases(
    """
    Bildung | Flucht und Asyl | Gesundheit | Arbeit | Teilhabe | Sprache | Familie | Jugend | Ehrenamt |
    Antidiskriminierung | Nachbarschaft | Integration | Religionen | Zuwanderung | Demokratie | Frauen | Sport |
    Kultur | Wohnen | Ausbildung
    """
)
PARTS = _words("Mitte Nord Süd Ost West Altstadt Neustadt Innenstadt Nordost Südwest")
STREETS = _words(
    """
    Bahnhofstraße Hauptstraße Schulstraße Gartenstraße Lindenstraße Kirchplatz Marktplatz Ringstraße Bergstraße
    Mühlenweg Poststraße Friedensplatz Rathausplatz Wiesenweg Feldstraße Nordwall Südwall Kanalstraße Zechenweg
    Hüttenstraße Schlossallee Bachstraße Brunnenweg Kastanienallee Industriestraße
    """
)
SYLLABLES = _words("ba do fe gi ka lo mu na po ri sa ti vo wa xe ya zu bel dor fin gal kim lar mon nis pal")

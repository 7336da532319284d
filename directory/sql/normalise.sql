-- One normaliser of German text, for the search documents and for what people type, so that they cannot disagree.
-- The functions with a standard body bind what they call when they are made: they work under any search_path.

-- Small letters without marks: ß is ss, ä and ae are a, § is a word, and the signs of gendered spelling are gone
-- (Migrant*innen, Migrant:innen, Migrant_innen, Migrant/-innen, Migrant(inn)en, MigrantInnen).
CREATE FUNCTION find_fold(source text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT regexp_replace(regexp_replace(replace(lower(replace(replace(replace(
        translate(
            regexp_replace(normalize(
                regexp_replace(regexp_replace(regexp_replace(translate(source, U&'\2010\2011\00AD\200B\200C\200D\FEFF', '--'),
                    '([a-zäöüß])[*:_·/]-?(?:innen|in(?![a-zäöüß]))', '\1', 'gi'),
                    '([a-zäöüß])(?:Innen|In(?![a-zäöüßA-ZÄÖÜ]))', '\1', 'g'),
                    '([a-zäöüß])\((?:innen|inn|in)\)(?:en)?', '\1', 'g'),
                NFKD), U&'[\0300-\036F]', '', 'g'),
            'ẞÆŒøØđĐłŁıħĦŧŦ„“”‚‘’«»–—…·•€°′″', 'ßæœooddlli' || 'hhtt                 '),
        'ß', 'ss'), 'æ', 'a'), 'œ', 'o')),
        '§', ' paragraf '),
        '([ao])e', '\1', 'g'),
        '(^|[^aeq])ue', '\1u', 'g');
END;

-- The words of a text in their order, folded, no more than 100 letters of each; a hyphen within a word stays.
CREATE FUNCTION find_tokens(source text) RETURNS TABLE (token text, place bigint)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 20
BEGIN ATOMIC
    SELECT left(btrim(part, '-'), 100), ordinality
    FROM regexp_split_to_table(find_fold(source), '[\s!-,./:-@\[-`{-~]+') WITH ORDINALITY AS parts (part, ordinality)
    WHERE btrim(part, '-') <> '';
END;

-- What two spellings of one name have in common.
CREATE FUNCTION find_key(source text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(string_agg(regexp_replace(token, '-+', ' ', 'g'), ' ' ORDER BY place), '') FROM find_tokens(source);
END;

-- The keys under which a place is found: its name without an addition in brackets or after a slash, without „an der“
-- and „Bad“, each half of a double name, and its other names.
CREATE FUNCTION find_place_keys(name text, full_name text, other_names text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT array_agg(DISTINCT key ORDER BY key)
    FROM unnest(ARRAY[name, full_name] || other_names) AS given
    CROSS JOIN LATERAL (SELECT find_key(given) AS whole, find_key(regexp_replace(given, '\s*[(/].*$', '')) AS short) AS keys
    CROSS JOIN LATERAL unnest(ARRAY[
        whole,
        short,
        regexp_replace(short, ' (an|am|im|in|bei)( der| dem)? ', ' '),
        regexp_replace(short, ' (an|am|im|in|bei)( der| dem)? .*$', ''),
        regexp_replace(short, '^bad ', ''),
        regexp_replace(short, '^(\S+ \S+) kreis$', '\1')
    ] || CASE WHEN given ~ '^[^- ]{4,}-[^- ]{4,}$' THEN string_to_array(short, ' ') ELSE '{}' END) AS key
    WHERE key <> '';
END;

-- The Snowball stem of a folded word, and what Snowball misses: Migrantin like Migrant, Türkin like Türke, Zentrum like
-- Zentren, Museum like Museen, Praxis like Praxen, Thema like Themen, Büros like Büro, Paragraph like Paragraf.
CREATE FUNCTION find_stem(word text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT regexp_replace(regexp_replace(regexp_replace(coalesce((ts_lexize('pg_catalog.german_stem', once))[1], once),
        '^(.{2,}[^a])um$', '\1'),
        '^(.{2,}[aoy])s$', '\1'),
        '^(.{4,})a$', '\1')
    FROM (SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        replace(word, 'ph', 'f'),
        '^(.*muse)en$', '\1um'),
        '^(.*(?:prax|bas))is$', '\1en'),
        '^(.*(?:nachbar|bauer))n$', '\1'),
        '^(.{2,}ts)in(nen)?$', '\1e'),
        '^(.{3,})innen$', '\1'),
        '^(.*(?:er|ent|ant|ist|eur|or|ot|at|it|log|soz|ling|eg|kund|freund|arzt|amt|ert|nachbar|anwalt|wirt|and
            |gog|turk|kurd|jud|russ|griech|bulgar|ruman|serb|chines|franzos|afghan|jesid))in$', '\1', 'x')
        AS plain) AS without_gender
    -- Twice, so that Kurse meets Kurs, which Snowball takes for a plural.
    CROSS JOIN LATERAL (SELECT coalesce((ts_lexize('pg_catalog.german_stem', plain))[1], plain) AS once) AS stemmed;
END;

-- Words that say nothing of what somebody looks for.
CREATE FUNCTION find_is_stop_word(token text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT token ~ '^[a-z]$' OR token = ANY (ARRAY[
        'aber', 'als', 'am', 'an', 'auch', 'auf', 'aus', 'bei', 'beim', 'bin', 'bis', 'bitte', 'da', 'das', 'dass', 'dem',
        'den', 'der', 'des', 'die', 'dies', 'diese', 'diesem', 'dieser', 'du', 'durch', 'ein', 'eine', 'einem', 'einen',
        'einer', 'eines', 'er', 'es', 'etwas', 'fur', 'gegen', 'gibt', 'habe', 'hat', 'hier', 'hilft', 'ich', 'ihr', 'ihre',
        'im', 'in', 'ins', 'ist', 'kann', 'man', 'mein', 'meine', 'meinem', 'meinen', 'meiner', 'mich', 'mir', 'mit', 'mochte',
        'nach', 'nahe', 'oder', 'ohne', 'sein', 'seine', 'sich', 'sie', 'sind', 'suche', 'uber', 'um', 'und', 'uns', 'unter',
        'vom', 'von', 'vor', 'wann', 'war', 'was', 'wegen', 'welche', 'welcher', 'wenn', 'wer', 'werden', 'wie', 'wir',
        'will', 'wird', 'wo', 'wohin', 'wollen', 'zu', 'zum', 'zur']);
END;

-- The parts that German compounds of this field are made of, as stems, with the length of the shortest word that has
-- this stem: „Schule“ may lose a letter within a compound („Schulamt“), no more. Filled from lexicon.txt.
CREATE TABLE find_part (stem text PRIMARY KEY, length int NOT NULL);

-- The stems of the parts of a compound, if known parts cover the whole word („sport“ is not „sp“ and „ort“);
-- of several ways the one with the fewest parts.
CREATE FUNCTION find_split(word text) RETURNS text[] LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    size int := length(word);
    fewest int[] := array_fill(NULL::int, ARRAY[size + 1]);
    start int[] := array_fill(NULL::int, ARRAY[size + 1]);
    stems text[] := array_fill(NULL::text, ARRAY[size + 1]);
    piece record;
    parts text[] := '{}';
    ending int := size + 1;
BEGIN
    -- Longer ones are addresses and the like, and would cost more than they find.
    IF size NOT BETWEEN 6 AND 45 THEN
        RETURN NULL;
    END IF;
    fewest[1] := 0;
    FOR piece IN
        SELECT first, first + letters AS following, stem
        FROM generate_series(1, size - 2) AS first
        CROSS JOIN generate_series(3, size - 1) AS letters
        CROSS JOIN LATERAL find_stem(substr(word, first, letters)) AS stem
        JOIN find_part USING (stem)
        WHERE first + letters <= size + 1 AND letters >= find_part.length - 1
        ORDER BY following, first
    LOOP
        IF fewest[piece.first] + 1 < coalesce(fewest[piece.following], 99) THEN
            fewest[piece.following] := fewest[piece.first] + 1;
            start[piece.following] := piece.first;
            stems[piece.following] := piece.stem;
        END IF;
    END LOOP;
    IF fewest[size + 1] IS NULL THEN
        RETURN NULL;
    END IF;
    WHILE ending > 1 LOOP
        parts := stems[ending] || parts;
        ending := start[ending];
    END LOOP;
    RETURN parts;
END $$;

-- What a word is indexed under: first the word as a whole, then the parts of a compound or of a hyphenated word.
CREATE FUNCTION find_analyse(token text) RETURNS text[] LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    whole text := replace(token, '-', '');
    base text := find_stem(whole);
    parts text[];
BEGIN
    IF base = '' OR find_is_stop_word(token) THEN
        RETURN '{}';
    END IF;
    IF whole !~ '[0-9]' AND NOT EXISTS (SELECT FROM find_part WHERE find_part.stem = base) THEN
        parts := find_split(whole);
    END IF;
    IF parts IS NOT NULL THEN
        RETURN array_to_string(parts, '') || parts;
    END IF;
    IF whole <> token THEN
        RETURN base || array(
            SELECT DISTINCT lexeme
            FROM unnest(string_to_array(token, '-')) AS part CROSS JOIN unnest(find_analyse(part)) AS lexeme
            WHERE lexeme <> base
        );
    END IF;
    RETURN ARRAY[base];
END $$;

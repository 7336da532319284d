-- What somebody typed, as the search documents understand it: the words (several mean AND; a compound also matches all
-- of its parts together, two words also what they are when written as one), the same without these alternatives, the
-- phrases in quotes, and the key that a name of the same spelling has. The first also in parts: `tokens` are the lexemes
-- of each word, `joined` that of two words as one, `numbers` the telephone numbers; and which lexemes are common.
CREATE FUNCTION find_query(
    source text, OUT query tsquery, OUT exact tsquery, OUT phrases text[], OUT key text,
    OUT tokens jsonb, OUT joined text, OUT numbers text[], OUT common text[]
)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    phone CONSTANT text := '(?:\+|\y0)[0-9][0-9 /().–-]{4,}[0-9]\y';
    rest text;
    number text;
    chunk text;
    lexemes text[];
    part tsquery;
    soft tsquery;
    soft_lexemes text[];
BEGIN
    source := left(source, 300);
    phrases := array(
        SELECT find_key(quoted[1])
        FROM regexp_matches(source, '["„“”«»]([^"„“”«»]+)["„“”«»]', 'g') AS quoted WHERE find_key(quoted[1]) <> ''
    ) || array(
        SELECT find_key(address[1]) FROM regexp_matches(source, '\S+@\S+', 'g') AS address WHERE find_key(address[1]) <> ''
    );
    phrases := array(SELECT '% ' || phrase || ' %' FROM unnest(phrases) AS phrase);
    rest := source;
    tokens := '[]';
    numbers := '{}';
    FOR chunk IN SELECT hit[1] FROM regexp_matches(source, phone, 'g') AS hit LOOP
        number := regexp_replace(regexp_replace(chunk, '\(0\)|[^0-9+]', '', 'g'), '^(\+|00)', '');
        number := regexp_replace(number, '^0', '49');
        IF length(number) > 7 AND chunk !~ '^[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}$' THEN
            rest := replace(rest, chunk, ' ');
            query := coalesce(query && (number || ':*')::tsquery, (number || ':*')::tsquery);
            numbers := numbers || number;
        END IF;
    END LOOP;
    key := find_key(rest);
    FOR chunk, lexemes IN
        SELECT token, coalesce(word.lexemes, find_analyse(token))
        FROM (SELECT * FROM find_tokens(rest) LIMIT 12) AS typed LEFT JOIN directory_word AS word ON word.word = token
        ORDER BY place
    LOOP
        IF lexemes <> '{}' THEN
            part := quote_literal(lexemes[1])::tsquery;
            IF cardinality(lexemes) > 1 THEN
                part := part || (
                    SELECT string_agg(quote_literal(lexeme), ' & ') FROM unnest(lexemes[2:]) AS lexeme
                )::tsquery;
            END IF;
            -- „Hilfe bei der Erziehung“ asks for what „Erziehung“ finds.
            IF lexemes[1] IN ('hilf', 'helf') THEN
                soft := part;
                soft_lexemes := lexemes;
            ELSE
                tokens := tokens || jsonb_build_array(to_jsonb(lexemes));
                query := coalesce(query && part, part);
                exact := coalesce(exact && quote_literal(lexemes[1])::tsquery, quote_literal(lexemes[1])::tsquery);
            END IF;
        END IF;
    END LOOP;
    IF query IS NULL AND soft IS NOT NULL THEN
        query := soft;
        tokens := jsonb_build_array(to_jsonb(soft_lexemes));
    END IF;
    exact := coalesce(exact, query);
    IF phrases = '{}' AND key ~ '^[^ ]+ [^ ]+$' THEN
        joined := (find_analyse(replace(key, ' ', '')))[1];
        query := coalesce(query || quote_literal(joined)::tsquery, query);
    END IF;
    common := array(
        SELECT lexeme FROM directory_lexeme
        WHERE lexeme = ANY (array(SELECT jsonb_array_elements_text(jsonb_array_elements(tokens))) || joined)
          AND directory_lexeme.common
    );
END $$;

-- The word in use that somebody has begun to type, or else the one that looks most like what was typed.
CREATE FUNCTION find_similar(token text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT word FROM (
        (SELECT word, 0 AS way FROM directory_word
         WHERE length(token) > 3 AND word COLLATE "C" LIKE token || '%' AND uses > 0 ORDER BY uses DESC, word LIMIT 1)
        UNION ALL
        (SELECT word, 1 FROM directory_word
         WHERE uses > 0 AND NOT word ~ '[0-9]' AND word % token
         ORDER BY similarity(word, token) * least(length(word), length(token)) / greatest(length(word), length(token)) DESC,
                  uses DESC, word
         LIMIT 1)
    ) AS words
    ORDER BY way LIMIT 1
$$;

-- A word as it is spelled in an entry.
CREATE FUNCTION find_spelling(token text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT part
    FROM entry_text() CROSS JOIN LATERAL regexp_split_to_table(text, '[\s,;:/()„“"–.!?|]+') AS part
    WHERE entry_id = ANY (array(
              SELECT entry_id FROM directory_searchdocument
              WHERE words @@ (SELECT quote_literal(lexemes[1])::tsquery FROM directory_word WHERE word = token)
                AND token = ANY (tokens)
              LIMIT 1
          ))
      AND find_key(part) = replace(token, '-', ' ')
    ORDER BY weight, part LIMIT 1
$$;

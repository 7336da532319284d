-- The search documents, kept by the database: whatever changes an entry or its parts marks the entry, and at the end
-- of the transaction all marked entries are read anew, in one go and under one lock. So every way of writing is
-- findable right after its commit, two editors who save at once never meet in a deadlock, and an import pays once.
--
-- Each published entry has a number. A term („typ=actor“, „thema=12“, „in=345“) is kept as bits over these numbers,
-- in chunks of 8192: what has all of some terms, how many these are and how many of them have each other term is a
-- matter of `&` and `bit_count`. So is a word that stands in a thousand entries or more („w=berat“, „n=berat“ for
-- names); rarer ones are looked up in the index of the documents. Buckets cut the order by name into stretches of at
-- most 2048 entries, each kept as bits too, so that any page of any list is found without walking up to it.

-- The numbers of a chunk that occur, as bits: find_bits_of(number & 8191, 1).
DO $$ BEGIN
    EXECUTE format('CREATE AGGREGATE find_bits_of (slot int, value int) (SFUNC = set_bit, STYPE = bit, INITCOND = %L)',
                   repeat('0', 8192));
END $$;

-- The bits of all chunks, one after the other: find_joined(bits ORDER BY chunk).
CREATE AGGREGATE find_joined (bits bit varying) (SFUNC = bitcat, STYPE = bit varying, INITCOND = '');

CREATE FUNCTION find_mark(entry_id bigint) RETURNS void LANGUAGE sql VOLATILE
BEGIN ATOMIC
    INSERT INTO directory_mark (transaction_id, entry_id)
    SELECT pg_current_xact_id()::text::bigint, find_mark.entry_id WHERE find_mark.entry_id IS NOT NULL
    ON CONFLICT DO NOTHING;
END;

-- The documents of published entries, ready to be stored.
CREATE FUNCTION find_documents(ids bigint[])
RETURNS TABLE (entry_id bigint, type text, sort_title text, checked_on date, terms text[], tokens text[],
               names tsvector, words tsvector, said text)
LANGUAGE sql STABLE AS $$
    WITH said AS (
        SELECT entry_text.entry_id, weight, row_number() OVER (PARTITION BY entry_text.entry_id ORDER BY weight, text) AS number, text
        FROM entry_text() WHERE entry_text.entry_id = ANY (ids) AND text <> ''
    ), tokens AS (
        SELECT said.entry_id, weight, number, token, coalesce(lexemes, ARRAY[token]) AS lexemes,
               -- Texts lie apart, so that no phrase spans two of them.
               row_number() OVER (PARTITION BY said.entry_id ORDER BY number, place) + 10 * number AS position
        FROM said CROSS JOIN LATERAL find_tokens(text) LEFT JOIN directory_word ON word = token
    ), vectors AS (
        SELECT tokens.entry_id,
               string_agg(quote_literal(lexeme) || ':' || least(position, 16000) || weight, ' ') AS words,
               string_agg(quote_literal(lexeme) || ':' || least(position, 16000) || weight, ' ')
                   FILTER (WHERE weight = 'A') AS names
        FROM tokens CROSS JOIN LATERAL unnest(lexemes) AS lexeme GROUP BY 1
    ), texts AS (
        SELECT tokens.entry_id,
               array_agg(DISTINCT token) AS tokens,
               string_agg(replace(token, '-', ' '), ' ' ORDER BY position) AS said
        FROM tokens GROUP BY 1
    ), terms AS (
        SELECT entry_term.entry_id, array_agg(DISTINCT term) AS terms
        FROM entry_term() WHERE entry_term.entry_id = ANY (ids) GROUP BY 1
    )
    SELECT entry.id, entry.type, entry.sort_title, entry.checked_on, 'typ=' || entry.type || coalesce(terms.terms, '{}'),
           coalesce(texts.tokens, '{}'), coalesce(vectors.names, '')::tsvector,
           (coalesce(vectors.words, '') || ' ''=' || entry.type || ''':1')::tsvector,
           ' ' || coalesce(texts.said, '') || ' '
    FROM directory_entry AS entry
    LEFT JOIN vectors ON vectors.entry_id = entry.id
    LEFT JOIN texts ON texts.entry_id = entry.id
    LEFT JOIN terms ON terms.entry_id = entry.id
    WHERE entry.id = ANY (ids) AND entry.state = 'published'
$$;

-- The numbers that are set in the bits of a chunk; as text, where each gap between two is as long as it has zeros, as
-- that is by far the quickest way for the few that there mostly are. In plpgsql so that the planner believes ROWS.
CREATE FUNCTION find_numbers(chunk int, bits bit varying) RETURNS SETOF int
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 10 AS $$
BEGIN
    RETURN QUERY
    SELECT number
    FROM (
        SELECT (chunk << 13) + sum(length(gap) + 1) OVER (ORDER BY place)::int - 1 AS number
        FROM string_to_table(bits::text, '1') WITH ORDINALITY AS gaps (gap, place)
    ) AS numbers
    WHERE number < (chunk + 1) << 13;
END $$;

-- Set or clear the bits of these entries, for their terms, their common words and the buckets of their names.
CREATE FUNCTION find_flip(ids bigint[], present boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF present THEN
        INSERT INTO directory_termbits AS stored (term, chunk, bits)
        SELECT term, chunk, bits FROM find_masks(ids)
        ON CONFLICT (term, chunk) DO UPDATE SET bits = stored.bits | excluded.bits;
        INSERT INTO directory_namebits AS stored (bucket_id, chunk, bits)
        SELECT bucket_id, chunk, bits FROM find_bucket_masks(ids)
        ON CONFLICT (bucket_id, chunk) DO UPDATE SET bits = stored.bits | excluded.bits;
    ELSE
        UPDATE directory_termbits AS stored SET bits = stored.bits & ~mask.bits
        FROM find_masks(ids) AS mask WHERE stored.term = mask.term AND stored.chunk = mask.chunk;
        UPDATE directory_namebits AS stored SET bits = stored.bits & ~mask.bits
        FROM find_bucket_masks(ids) AS mask
        WHERE stored.bucket_id = mask.bucket_id AND stored.chunk = mask.chunk;
    END IF;
    UPDATE directory_namebucket AS bucket SET size = bucket.size + CASE WHEN present THEN touched.size ELSE -touched.size END
    FROM (
        SELECT find_bucket(sort_title, entry_id) AS id, count(*) AS size
        FROM directory_searchdocument WHERE entry_id = ANY (ids) GROUP BY 1
    ) AS touched
    WHERE bucket.id = touched.id;
END $$;

-- Count the words of these entries in or out.
CREATE FUNCTION find_count(ids bigint[], present boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE directory_word SET uses = uses + CASE WHEN present THEN used.times ELSE -used.times END
    FROM (
        SELECT token, count(*) AS times
        FROM directory_searchdocument CROSS JOIN LATERAL unnest(tokens) AS token
        WHERE entry_id = ANY (ids) GROUP BY 1
    ) AS used
    WHERE word = used.token;
    INSERT INTO directory_lexeme AS stored (lexeme, documents, common)
    SELECT lexeme, CASE WHEN present THEN count(*) ELSE -count(*) END, false
    FROM directory_searchdocument CROSS JOIN LATERAL unnest(tsvector_to_array(words)) AS lexeme
    WHERE entry_id = ANY (ids) AND lexeme !~ '^[0-9]{5,}$' GROUP BY 1
    ON CONFLICT (lexeme) DO UPDATE SET documents = stored.documents + excluded.documents;
END $$;

CREATE FUNCTION find_bucket(title text, entry bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT id FROM directory_namebucket
    WHERE (first_title, first_id) <= (title COLLATE "C", entry)
    ORDER BY first_title DESC, first_id DESC LIMIT 1
$$;

CREATE FUNCTION find_masks(ids bigint[]) RETURNS TABLE (term text, chunk int, bits bit varying) LANGUAGE sql STABLE AS $$
    SELECT term, number >> 13, find_bits_of(number & 8191, 1)
    FROM directory_searchdocument
    CROSS JOIN LATERAL (
        SELECT unnest(terms)
        UNION ALL
        SELECT 'w=' || lexeme FROM unnest(tsvector_to_array(words)) AS word JOIN directory_lexeme ON lexeme = word AND common
        UNION ALL
        SELECT 'n=' || lexeme FROM unnest(tsvector_to_array(names)) AS word JOIN directory_lexeme ON lexeme = word AND common
    ) AS said (term)
    WHERE entry_id = ANY (ids)
    GROUP BY 1, 2
$$;

CREATE FUNCTION find_bucket_masks(ids bigint[]) RETURNS TABLE (bucket_id bigint, chunk int, bits bit varying)
LANGUAGE sql STABLE AS $$
    SELECT find_bucket(sort_title, entry_id), number >> 13, find_bits_of(number & 8191, 1)
    FROM directory_searchdocument WHERE entry_id = ANY (ids) GROUP BY 1, 2
$$;

-- Keep the bits of words that have become common.
CREATE FUNCTION find_make_common() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    fresh text;
BEGIN
    FOR fresh IN UPDATE directory_lexeme SET common = true WHERE documents >= 1000 AND NOT common RETURNING lexeme LOOP
        INSERT INTO directory_termbits (term, chunk, bits)
        SELECT 'w=' || fresh, number >> 13, find_bits_of(number & 8191, 1)
        FROM directory_searchdocument WHERE words @@ quote_literal(fresh)::tsquery GROUP BY 2
        UNION ALL
        SELECT 'n=' || fresh, number >> 13, find_bits_of(number & 8191, 1)
        FROM directory_searchdocument WHERE names @@ quote_literal(fresh)::tsquery GROUP BY 2;
    END LOOP;
END $$;

-- Cut each bucket that has grown too large into pieces of 1024 names.
CREATE FUNCTION find_cut_buckets() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    bucket directory_namebucket;
BEGIN
    FOR bucket IN SELECT * FROM directory_namebucket WHERE size > 2048 LOOP
        INSERT INTO directory_namebucket (first_title, first_id, size)
        SELECT sort_title, entry_id, 0
        FROM (
            SELECT sort_title, entry_id, row_number() OVER (ORDER BY sort_title, entry_id) AS rank
            FROM find_in_bucket(bucket.id)
        ) AS members
        WHERE rank > 1 AND rank % 1024 = 1;
        DELETE FROM directory_namebits WHERE bucket_id = bucket.id;
        UPDATE directory_namebucket SET size = 0 WHERE id = bucket.id;
    END LOOP;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    INSERT INTO directory_namebits (bucket_id, chunk, bits)
    SELECT cut.id, number >> 13, find_bits_of(number & 8191, 1)
    FROM directory_namebucket AS cut CROSS JOIN LATERAL find_in_bucket(cut.id)
    WHERE cut.size = 0
    GROUP BY 1, 2;
    UPDATE directory_namebucket SET size = (SELECT count(*) FROM find_in_bucket(id)) WHERE size = 0;
END $$;

-- The documents of one stretch of the order by name.
CREATE FUNCTION find_in_bucket(bucket bigint)
RETURNS TABLE (number int, sort_title text, entry_id bigint) LANGUAGE plpgsql STABLE AS $$
DECLARE
    first directory_namebucket;
    next directory_namebucket;
BEGIN
    SELECT * INTO first FROM directory_namebucket WHERE id = bucket;
    SELECT * INTO next FROM directory_namebucket AS other
    WHERE (other.first_title, other.first_id) > (first.first_title, first.first_id)
    ORDER BY other.first_title, other.first_id LIMIT 1;
    IF next.id IS NULL THEN
        RETURN QUERY SELECT document.number, document.sort_title::text, document.entry_id
        FROM directory_searchdocument AS document
        WHERE (document.sort_title, document.entry_id) >= (first.first_title, first.first_id);
    ELSE
        RETURN QUERY SELECT document.number, document.sort_title::text, document.entry_id
        FROM directory_searchdocument AS document
        WHERE (document.sort_title, document.entry_id) >= (first.first_title, first.first_id)
          AND (document.sort_title, document.entry_id) < (next.first_title, next.first_id);
    END IF;
END $$;

-- Read what these entries say into their words, names and documents; new ones get the next numbers, by name.
CREATE FUNCTION find_read(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO directory_word (word, lexemes, uses)
    SELECT token, find_analyse(token), 0
    FROM (
        SELECT DISTINCT token FROM entry_text() CROSS JOIN LATERAL find_tokens(text) WHERE entry_id = ANY (ids)
    ) AS tokens
    -- Numbers are no words; there are as many as there are telephones.
    WHERE token !~ '^[0-9]+$' AND NOT EXISTS (SELECT FROM directory_word WHERE word = token);

    INSERT INTO directory_searchdocument AS document (
        entry_id, number, type, sort_title, checked_on, terms, tokens, names, words, said
    )
    SELECT new.entry_id,
           coalesce(old.number, coalesce((SELECT max(number) FROM directory_searchdocument), -1)
               + row_number() OVER (PARTITION BY old.number IS NULL ORDER BY new.sort_title COLLATE "C", new.entry_id)),
           new.type, new.sort_title, new.checked_on, new.terms, new.tokens, new.names, new.words, new.said
    FROM find_documents(ids) AS new LEFT JOIN directory_searchdocument AS old USING (entry_id)
    ON CONFLICT (entry_id) DO UPDATE SET
        sort_title = excluded.sort_title, checked_on = excluded.checked_on, terms = excluded.terms,
        tokens = excluded.tokens, names = excluded.names, words = excluded.words, said = excluded.said;

    DELETE FROM directory_entryname WHERE entry_id = ANY (ids);
    INSERT INTO directory_entryname (entry_id, key, name)
    SELECT entry_id, find_key(text), min(text)
    FROM entry_text() JOIN directory_searchdocument USING (entry_id)
    WHERE entry_id = ANY (ids) AND weight = 'A' AND find_key(text) <> ''
    GROUP BY 1, 2;
END $$;

-- Read these entries anew.
CREATE FUNCTION find_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock('directory_searchdocument'::regclass::oid::bigint);
    INSERT INTO directory_namebucket (first_title, first_id, size)
    SELECT '', 0, 0 WHERE NOT EXISTS (SELECT FROM directory_namebucket);
    PERFORM find_flip(ids, false), find_count(ids, false);
    DELETE FROM directory_searchdocument AS document
    WHERE document.entry_id = ANY (ids) AND NOT EXISTS (
        SELECT FROM directory_entry WHERE id = document.entry_id AND state = 'published'
    );
    PERFORM find_read(ids);
    PERFORM find_flip(ids, true), find_count(ids, true);
    PERFORM find_cut_buckets();
    PERFORM find_make_common();
END $$;

-- What stands behind the deferred trigger on the marks: all that this transaction has marked, at once.
CREATE FUNCTION find_refresh_marked() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    WITH taken AS (
        DELETE FROM directory_mark WHERE transaction_id = pg_current_xact_id()::text::bigint RETURNING entry_id
    )
    SELECT array_agg(entry_id) INTO ids FROM taken;
    IF ids IS NOT NULL THEN
        PERFORM find_refresh(ids);
    END IF;
END $$;

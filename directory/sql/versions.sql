-- The versions of an entry: all that it says, kept at the end of each transaction that changed it, by whatever way, and
-- only if it says something else than before. Each change of a row of its own marks the entry (directory_versionmark).
-- What an entry says is gathered by the functions of each room, which version_data() and version_names() put together.

-- Who changes a row of an entry holds the entry from then on, as its foreign key would at the commit: so whoever locks
-- the entry knows that all changes of it are committed, and that no other is under way.
CREATE FUNCTION version_mark(entry_id bigint) RETURNS void LANGUAGE sql VOLATILE
BEGIN ATOMIC
    SELECT FROM directory_entry WHERE id = version_mark.entry_id FOR KEY SHARE;
    INSERT INTO directory_versionmark (transaction_id, entry_id)
    SELECT pg_current_xact_id()::text::bigint, version_mark.entry_id WHERE version_mark.entry_id IS NOT NULL
    ON CONFLICT DO NOTHING;
END;

-- The columns of the entry itself and what was chosen for it; without what never changes (a version bears it in columns
-- of its own), what the database computes and when it was saved.
CREATE FUNCTION directory_version_entry(wanted bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT (
        to_jsonb(entry) || coalesce(to_jsonb(actor), '{}') || coalesce(to_jsonb(kind), '{}') || coalesce(to_jsonb(law), '{}')
    ) - '{id,entry_ptr_id,public_id,type,sort_title,updated_at}'::text[] || jsonb_build_object(
        'topics', ARRAY(SELECT topic_id FROM directory_entry_topics WHERE entry_id = wanted ORDER BY 1),
        'audiences', ARRAY(SELECT audience_id FROM directory_entry_audiences WHERE entry_id = wanted ORDER BY 1),
        'laws', ARRAY(SELECT law_id FROM directory_entry_laws WHERE entry_id = wanted ORDER BY 1)
    )
    FROM directory_entry AS entry
    LEFT JOIN directory_actor AS actor ON actor.entry_ptr_id = entry.id
    LEFT JOIN directory_actorkind AS kind ON kind.entry_ptr_id = entry.id
    LEFT JOIN directory_law AS law ON law.entry_ptr_id = entry.id
    WHERE entry.id = wanted
$$;

-- Its statements, under the names of their models, and its citations.
CREATE FUNCTION directory_version_rows(wanted bigint) RETURNS TABLE (model text, data jsonb) LANGUAGE sql STABLE AS $$
    SELECT 'point', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_point AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'contact', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_contact AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'offer', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_offer AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'keyfigure', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_keyfigure AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'servedplace', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_servedplace AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'location', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_location AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'relation', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN directory_relation AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'citation', to_jsonb(citation) FROM directory_citation AS citation WHERE citation.entry_id = wanted
$$;

CREATE FUNCTION version_name_of_entry(entry directory_entry) RETURNS jsonb LANGUAGE sql IMMUTABLE
RETURN jsonb_build_object('name', entry.title, 'slug', entry.slug, 'type', entry.type);

-- What all that refers to, as it is called now: places, audiences, sources and other entries.
CREATE FUNCTION directory_version_names(wanted bigint) RETURNS TABLE (model text, id bigint, data jsonb)
LANGUAGE sql STABLE AS $$
    SELECT 'place', place.id, jsonb_build_object('name', place.full_name, 'slug', place.slug, 'kind', place.kind)
    FROM directory_place AS place
    WHERE place.id IN (
        SELECT one.place_id FROM directory_statement AS said
        JOIN directory_servedplace AS one ON one.statement_ptr_id = said.id WHERE said.entry_id = wanted
        UNION
        SELECT one.place_id FROM directory_statement AS said
        JOIN directory_location AS one ON one.statement_ptr_id = said.id WHERE said.entry_id = wanted
        UNION
        SELECT one.place_id FROM directory_statement AS said
        JOIN directory_keyfigure AS one ON one.statement_ptr_id = said.id WHERE said.entry_id = wanted
    )
    UNION ALL
    SELECT 'audience', audience.id, jsonb_build_object('name', audience.title, 'slug', audience.slug)
    FROM directory_entry_audiences AS chosen JOIN directory_audience AS audience ON audience.id = chosen.audience_id
    WHERE chosen.entry_id = wanted
    UNION ALL
    SELECT 'source', source.id, jsonb_build_object(
        'name', source.title, 'slug', source.slug, 'kind', source.kind, 'publisher', source.publisher,
        'date', source.date, 'website', source.website
    )
    FROM directory_source AS source
    WHERE source.id IN (SELECT source_id FROM directory_citation WHERE entry_id = wanted)
    UNION ALL
    SELECT 'entry', entry.id, version_name_of_entry(entry)
    FROM directory_entry AS entry
    WHERE entry.id IN (
        SELECT topic_id FROM directory_entry_topics WHERE entry_id = wanted
        UNION
        SELECT law_id FROM directory_entry_laws WHERE entry_id = wanted
        UNION
        SELECT merged_into_id FROM directory_entry AS itself WHERE itself.id = wanted
        UNION
        SELECT kind_id FROM directory_actor WHERE entry_ptr_id = wanted
        UNION
        SELECT parent_id FROM directory_law WHERE entry_ptr_id = wanted
        UNION
        SELECT one.target_id FROM directory_statement AS said
        JOIN directory_relation AS one ON one.statement_ptr_id = said.id WHERE said.entry_id = wanted
    )
$$;

-- Keep these entries as they are now. One lock, the same as that of the search documents, stands before all that is done
-- at the end of a transaction: numbers have no gaps and nobody meets in a deadlock; and what is read after it has been
-- got includes all that others have committed.
CREATE FUNCTION version_record(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    this CONSTANT bigint := pg_current_xact_id()::text::bigint;
    batch CONSTANT uuid := gen_random_uuid();
    context CONSTANT jsonb := nullif(current_setting('pghistory.context_metadata', true), '');
    wanted bigint;
    last directory_version;
    fresh directory_version;
BEGIN
    PERFORM pg_advisory_xact_lock('directory_searchdocument'::regclass::oid::bigint);
    FOR wanted IN SELECT DISTINCT id FROM unnest(ids) AS id ORDER BY id LOOP
        -- A transaction leaves one version, even if it has been here before.
        DELETE FROM directory_version WHERE entry_id = wanted AND transaction_id = this;
        SELECT * INTO last FROM directory_version WHERE entry_id = wanted ORDER BY number DESC LIMIT 1;
        SELECT public_id, type, state INTO fresh.public_id, fresh.type, fresh.state FROM directory_entry WHERE id = wanted;
        fresh.data := version_data(wanted);
        fresh.deleted := fresh.data IS NULL;
        IF fresh.deleted THEN
            CONTINUE WHEN last.id IS NULL OR last.deleted;
            -- What it said last.
            fresh.public_id := last.public_id;
            fresh.type := last.type;
            fresh.state := last.state;
            fresh.data := last.data;
            fresh.names := last.names;
        ELSE
            CONTINUE WHEN last.data = fresh.data AND NOT last.deleted;
            fresh.names := version_names(wanted);
        END IF;
        INSERT INTO directory_version (
            entry_id, public_id, type, number, at, user_id, author, origin, context_id, transaction_id, batch,
            state, deleted, reason, note, data, names
        )
        VALUES (
            wanted, fresh.public_id, fresh.type, coalesce(last.number, 0) + 1, clock_timestamp(),
            (context->>'user')::bigint,
            coalesce(version_author((context->>'user')::bigint), session_user),
            coalesce(context->>'url', context->>'command', current_setting('application_name')),
            nullif(current_setting('pghistory.context_id', true), '')::uuid, this, batch,
            fresh.state, fresh.deleted,
            coalesce(current_setting('version.reason', true), ''), coalesce(current_setting('version.note', true), ''),
            fresh.data, fresh.names
        );
    END LOOP;
END $$;

-- What stands behind the deferred trigger on the marks: all that this transaction has marked, at once.
CREATE FUNCTION version_record_marked() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    WITH taken AS (
        DELETE FROM directory_versionmark WHERE transaction_id = pg_current_xact_id()::text::bigint RETURNING entry_id
    )
    SELECT array_agg(entry_id) INTO ids FROM taken;
    IF ids IS NOT NULL THEN
        PERFORM version_record(ids);
    END IF;
END $$;

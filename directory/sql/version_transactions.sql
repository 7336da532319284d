-- The number of a transaction means something in its own cluster only: in a restored database a later one may bear the
-- number of one that has long written a version. Only what this transaction has written itself is replaced.
CREATE OR REPLACE FUNCTION version_record(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
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
        DELETE FROM directory_version
        WHERE entry_id = wanted AND transaction_id = this AND at >= transaction_timestamp();
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

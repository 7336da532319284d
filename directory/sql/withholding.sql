-- Taking something out of old versions. A version never comes to say anything else than it said, but for a mark
-- (directory/marks.py) where something was taken out, and only with a row of directory_withholding that tells of it.

-- Whether a text is another one, in which marks stand for pieces of it.
CREATE FUNCTION version_text_is_withheld(before text, after text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT before LIKE regexp_replace(
        regexp_replace(after, '([\\%_])', '\\\1', 'g'),
        '\uE000[0-9]{4}-[0-9]{2}-[0-9]{2} [a-z]+\uE001|\[…\]', '%', 'g'
    )
$$;

CREATE FUNCTION version_is_withheld(before directory_version, after directory_version) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM directory_withholding WHERE at = transaction_timestamp())
    AND to_jsonb(before) - '{data,names,reason,note,origin}'::text[]
        = to_jsonb(after) - '{data,names,reason,note,origin}'::text[]
    AND version_text_is_withheld(before.data::text, after.data::text)
    AND version_text_is_withheld(before.names::text, after.names::text)
    AND version_text_is_withheld(before.reason, after.reason)
    AND version_text_is_withheld(before.note, after.note)
    AND version_text_is_withheld(before.origin, after.origin)
$$;

-- The value with these places in it replaced: [{"path": ["contact", "0", "label"], "value": …}, …]
CREATE FUNCTION version_replaced(said jsonb, places jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    place jsonb;
BEGIN
    FOR place IN SELECT jsonb_array_elements(places) LOOP
        said := jsonb_set(said, ARRAY(SELECT jsonb_array_elements_text(place->'path')), place->'value', false);
    END LOOP;
    RETURN said;
END $$;

-- As in version_transactions.sql; and no entry says a mark, by whatever way it comes.
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
            IF fresh.data::text ~ '\uE000[0-9]{4}-[0-9]{2}-[0-9]{2} [a-z]+\uE001' THEN
                RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'version_says_no_mark',
                    MESSAGE = 'Wo etwas aus einer alten Version entfernt wurde, steht ein Zeichen; das kann kein Eintrag sagen.';
            END IF;
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

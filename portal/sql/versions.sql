-- The versions (directory/sql/versions.sql) are made of what each room knows of an entry.

-- {"entry": {…}, "point": [{…}, …], "citation": [{…}, …]}; NULL where there is no such entry. In plpgsql so that the
-- plans are made once in each session.
CREATE FUNCTION version_data(wanted bigint) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    itself CONSTANT jsonb := directory_version_entry(wanted);
BEGIN
    RETURN jsonb_build_object('entry', itself || programmes_version_entry(wanted)) || (
        SELECT coalesce(jsonb_object_agg(model, said), '{}')
        FROM (
            SELECT model, jsonb_agg(
                       data - '{entry_id,statement_ptr_id}'::text[]
                       ORDER BY (data->>'position')::int, (data->>'id')::bigint
                   ) AS said
            FROM (
                SELECT model, data FROM directory_version_rows(wanted)
                UNION ALL
                SELECT model, data FROM programmes_version_rows(wanted)
            ) AS found
            GROUP BY model
        ) AS rows_of_models
    )
    WHERE itself IS NOT NULL;
END $$;

-- {"place": {"12": {"name": …, "slug": …}}, "source": {…}, "audience": {…}, "entry": {…}}
CREATE FUNCTION version_names(wanted bigint) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_object_agg(model, named), '{}')
        FROM (
            SELECT model, jsonb_object_agg(id, data) AS named
            FROM (
                SELECT model, id, data FROM directory_version_names(wanted)
                UNION ALL
                SELECT model, id, data FROM programmes_version_names(wanted)
            ) AS found
            GROUP BY model
        ) AS names_of_models
    );
END $$;

-- Who that is, as it stays readable when the account is gone; NULL for nobody.
CREATE FUNCTION version_author(account bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(trim(concat_ws(' ', first_name, last_name)), ''), username) FROM auth_user WHERE id = account
$$;

-- Version 1 of what was there before.
INSERT INTO directory_versionmark (transaction_id, entry_id) SELECT pg_current_xact_id()::text::bigint, id FROM directory_entry;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;

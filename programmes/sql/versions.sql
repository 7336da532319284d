-- What versions of programmes and news hold beside what those of every entry hold (directory/sql/versions.sql).

CREATE FUNCTION programmes_version_entry(wanted bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT (
        coalesce((SELECT to_jsonb(programme) FROM programmes_programme AS programme WHERE entry_ptr_id = wanted), '{}')
        || coalesce((
            SELECT to_jsonb(news) || jsonb_build_object(
                'concerns', ARRAY(SELECT entry_id FROM programmes_newsitem_concerns WHERE newsitem_id = wanted ORDER BY 1)
            )
            FROM programmes_newsitem AS news WHERE entry_ptr_id = wanted
        ), '{}')
    ) - 'entry_ptr_id'
$$;

CREATE FUNCTION programmes_version_rows(wanted bigint) RETURNS TABLE (model text, data jsonb) LANGUAGE sql STABLE AS $$
    SELECT 'participation', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN programmes_participation AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
    UNION ALL
    SELECT 'newsparticipant', to_jsonb(said) || to_jsonb(one)
    FROM directory_statement AS said JOIN programmes_newsparticipant AS one ON one.statement_ptr_id = said.id
    WHERE said.entry_id = wanted
$$;

CREATE FUNCTION programmes_version_names(wanted bigint) RETURNS TABLE (model text, id bigint, data jsonb)
LANGUAGE sql STABLE AS $$
    SELECT 'entry', entry.id, version_name_of_entry(entry)
    FROM directory_entry AS entry
    WHERE entry.id IN (
        SELECT parent_id FROM programmes_programme WHERE entry_ptr_id = wanted
        UNION
        SELECT entry_id FROM programmes_newsitem_concerns WHERE newsitem_id = wanted
        UNION
        SELECT one.actor_id FROM directory_statement AS said
        JOIN programmes_participation AS one ON one.statement_ptr_id = said.id WHERE said.entry_id = wanted
    )
    UNION ALL
    SELECT 'place', place.id, jsonb_build_object('name', place.full_name, 'slug', place.slug, 'kind', place.kind)
    FROM programmes_newsitem AS news JOIN directory_place AS place ON place.id = news.place_id
    WHERE news.entry_ptr_id = wanted
$$;

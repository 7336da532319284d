-- The search documents (directory/sql/finding.sql) are made of what each room says of an entry.

CREATE FUNCTION entry_text() RETURNS TABLE (entry_id bigint, weight text, text text) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT entry_id, weight, text FROM directory_entry_text()
    UNION ALL
    SELECT entry_id, weight, text FROM programmes_entry_text()
$$;

CREATE FUNCTION entry_term() RETURNS TABLE (entry_id bigint, term text) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT entry_id, term FROM directory_entry_term()
    UNION ALL
    SELECT entry_id, term FROM programmes_entry_term()
$$;

-- The rows behind the page of an entry, from all rooms. Written so that its plan is made once in each session, as making
-- it takes longer than reading the rows.
CREATE FUNCTION entry_rows(wanted bigint) RETURNS TABLE (model text, rank bigint, data jsonb)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT * FROM directory_entry_rows(wanted)
    UNION ALL
    SELECT * FROM programmes_entry_rows(wanted)
    ORDER BY model, rank;
END $$;

-- What was there before.
SELECT find_refresh(array_agg(id)) FROM directory_entry HAVING count(*) > 0;

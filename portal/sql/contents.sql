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

-- What was there before.
SELECT find_refresh(array_agg(id)) FROM directory_entry HAVING count(*) > 0;

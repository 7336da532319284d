-- The content version: how many committed transactions have changed what public pages are made of, by whatever way.
--
-- Each such transaction adds one row of its own, so that writers never wait for each other, and the version is the sum
-- of the rows that can be seen. What a transaction sees is all that is committed, in whatever order it began: a version
-- once read can never come to mean more, as a number from a sequence would whose transaction commits after a later one.

CREATE TABLE content_change (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, changes bigint NOT NULL);

CREATE FUNCTION content_version() RETURNS bigint LANGUAGE sql STABLE
RETURN (SELECT coalesce(sum(changes), 0)::bigint FROM content_change);

-- Many rows become one that says the same. Whoever does so at the same time takes other rows.
CREATE FUNCTION content_version_fold() RETURNS void LANGUAGE sql VOLATILE
BEGIN ATOMIC
    WITH folded AS (
        DELETE FROM content_change
        WHERE id IN (SELECT id FROM content_change ORDER BY id FOR UPDATE SKIP LOCKED)
        RETURNING changes
    )
    INSERT INTO content_change (changes) SELECT sum(changes) FROM folded HAVING count(*) > 0;
END;

-- Counts once for each transaction. What a savepoint takes back, it takes back as a whole: row, setting and notice.
CREATE FUNCTION content_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    this CONSTANT text := pg_current_xact_id()::text;
BEGIN
    IF current_setting('content.counted', true) IS DISTINCT FROM this THEN
        INSERT INTO content_change (changes) VALUES (1);
        PERFORM set_config('content.counted', this, true), pg_notify('content_version', '');
    END IF;
    RETURN NULL;
END $$;

-- Also for what is replicated or restored past other triggers.
CREATE FUNCTION content_version_counts(watched regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER content_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s '
        'FOR EACH STATEMENT EXECUTE FUNCTION content_changed()', watched
    );
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER content_changed', watched);
END $$;

SELECT content_version_counts(name::regclass) FROM unnest(ARRAY[
    'directory_place', 'directory_postalcode', 'directory_outline', 'directory_audience',
    'directory_entry', 'directory_entry_topics', 'directory_entry_audiences', 'directory_entry_laws',
    'directory_address', 'directory_actor', 'directory_actorkind', 'directory_law', 'directory_topic',
    'directory_statement', 'directory_point', 'directory_keyfigure', 'directory_contact', 'directory_servedplace',
    'directory_relation', 'directory_location', 'directory_offer', 'directory_picture',
    'directory_source', 'directory_citation', 'directory_correction', 'directory_version',
    'directory_searchdocument', 'directory_termbits', 'directory_namebucket', 'directory_namebits',
    'directory_entryname', 'directory_word', 'directory_lexeme',
    'programmes_programme', 'programmes_participation', 'programmes_newsitem', 'programmes_newsitem_concerns',
    'programmes_newsparticipant', 'portal_operator'
]) AS name;

-- Key phrases of articles. Whose topics were found has a row in `topics_found`, even if there were none.

CREATE TABLE topics_found (
    article INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    version INTEGER NOT NULL  -- of corpus/relations/topics.py
) STRICT;

CREATE TABLE topic (
    article INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    scope   INTEGER NOT NULL REFERENCES scope (ordinal),
    key     TEXT NOT NULL,  -- the stems of its words, so that inflected forms are one topic
    phrase  TEXT NOT NULL,  -- as the article writes it
    weight  REAL NOT NULL,  -- 0 to 1, higher tells more
    places  BLOB NOT NULL,  -- where it starts in the body, 32 bits each
    PRIMARY KEY (article, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX topic_by_key ON topic (scope, key);

-- What was found in another text no longer holds.
CREATE TRIGGER topics_of_changed_article AFTER UPDATE OF body, publisher, language ON article BEGIN
    DELETE FROM topic WHERE article = new.id;
    DELETE FROM topics_found WHERE article = new.id;
END;

-- An index of our own in place of FTS5's, which scores every row that has any of the words: see corpus/store/segments.py.
-- The articles stay as they are, the index is made anew from them.

DROP TABLE passage_index;
DROP VIEW passage_terms;
DROP TABLE passage;
DROP TABLE term;
DROP TABLE word;
DELETE FROM setting WHERE name = 'analysis';

ALTER TABLE article DROP COLUMN headline_terms;

-- What the index keeps of an article. Its passages have consecutive ids; without any the last is below the first.
CREATE TABLE indexed_article (
    article       INTEGER PRIMARY KEY,
    headline      BLOB NOT NULL,  -- term ids, the publisher's included
    publisher     TEXT,  -- these two as in the article, whose row is long to read
    published     TEXT,
    first_passage INTEGER NOT NULL,
    last_passage  INTEGER NOT NULL
) STRICT;

CREATE TABLE passage (
    id        INTEGER PRIMARY KEY,  -- ordinal of the scope << 40 | number
    article   INTEGER NOT NULL,
    sentences BLOB NOT NULL,  -- start and end of each in the body, 32 bits each
    terms     BLOB NOT NULL   -- term ids, see corpus/dictionary.py
) STRICT;

-- Every term that any article ever had. Rows are only added; an id's high bits tell the term's kind.
CREATE TABLE term (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;

-- Consecutive passages of one scope with an index of their own, and which of them have been removed since.
CREATE TABLE segment (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    scope    INTEGER NOT NULL REFERENCES scope (ordinal),
    first    INTEGER NOT NULL,  -- number of its first passage
    span     INTEGER NOT NULL,  -- how many numbers it covers
    passages INTEGER NOT NULL,  -- that were there when it was made
    dead     BLOB NOT NULL DEFAULT x''  -- passages counted from the first, 16 bits each
) STRICT;
CREATE INDEX segment_by_scope ON segment (scope, first);

CREATE TABLE posting (
    id    INTEGER PRIMARY KEY,  -- segment << 32 | first term of the block
    block BLOB NOT NULL
) STRICT;

-- Folded words as they are spelt: what misspelt words are repaired to. Ids only grow, so that what is new can be read.
CREATE TABLE word (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    scope    INTEGER NOT NULL REFERENCES scope (ordinal),
    word     TEXT NOT NULL,
    articles INTEGER NOT NULL,
    UNIQUE (scope, word)
) STRICT;
CREATE INDEX word_by_scope ON word (scope);  -- each entry has the id, too

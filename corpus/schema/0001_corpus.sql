-- Articles with their raw source, the passages that are searched, and what the search counts on.

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per scope: -1 the shipped articles, 0 the host's, else a Discord server's id. Its ordinal is the high part of
-- its passages' ids (ordinal << 40 | number), so that a range of ids is one scope and nothing else can be found in it.
CREATE TABLE scope (
    ordinal      INTEGER PRIMARY KEY,
    id           INTEGER NOT NULL UNIQUE,
    revision     INTEGER NOT NULL DEFAULT 0,  -- rises with every change; caches compare it
    last_passage INTEGER NOT NULL DEFAULT 0,  -- the highest passage number ever given
    passages     INTEGER NOT NULL DEFAULT 0,
    terms        INTEGER NOT NULL DEFAULT 0   -- of all passages together
) STRICT;

CREATE TABLE article (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: buttons in Discord name it
    scope           INTEGER NOT NULL REFERENCES scope (ordinal),
    key             TEXT NOT NULL,
    headline        TEXT NOT NULL,
    headline_given  INTEGER NOT NULL CHECK (headline_given IN (0, 1)),
    publisher       TEXT,
    published       TEXT,  -- YYYY, YYYY-MM or YYYY-MM-DD
    published_first TEXT,  -- the earliest and the latest day that it can be
    published_last  TEXT,
    url             TEXT,
    language        TEXT,
    body            TEXT NOT NULL,
    headline_terms  TEXT NOT NULL,
    digest          BLOB NOT NULL,
    added_at        TEXT NOT NULL DEFAULT (datetime('now')),
    updated_at      TEXT NOT NULL DEFAULT (datetime('now')),
    UNIQUE (scope, key)
) STRICT;
CREATE INDEX article_by_date ON article (scope, published_last DESC, id);
CREATE INDEX article_by_publisher ON article (scope, publisher);
CREATE INDEX article_by_language ON article (scope, language);

-- The source as it came, and which lines of it were left out of the body by which rule.
CREATE TABLE source (
    article INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    raw     TEXT NOT NULL,
    dropped TEXT NOT NULL  -- JSON: [[line number, text, rule], ...]
) STRICT;

CREATE TABLE passage (
    id         INTEGER PRIMARY KEY,
    article    INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    start      INTEGER NOT NULL,
    end        INTEGER NOT NULL CHECK (end > start),
    length     INTEGER NOT NULL,  -- in terms
    terms      TEXT NOT NULL      -- parted by spaces, sentences by line breaks
) STRICT;
CREATE INDEX passage_by_article ON passage (article);

-- The terms are analysed before they come here, so the tokenizer only has to part them at white space.
CREATE VIEW passage_terms AS
    SELECT passage.id AS id, article.headline_terms AS headline, passage.terms AS body
    FROM passage JOIN article ON article.id = passage.article;
CREATE VIRTUAL TABLE passage_index USING fts5 (
    headline, body, content = 'passage_terms', content_rowid = 'id', tokenize = "ascii tokenchars '.'"
);

-- Headlines by groups of three letters, for suggestions while somebody types. Rows are articles.
CREATE VIRTUAL TABLE headline_index USING fts5 (grams, content = '', tokenize = 'ascii');

CREATE TABLE term (
    scope    INTEGER NOT NULL REFERENCES scope (ordinal),
    term     TEXT NOT NULL,
    passages INTEGER NOT NULL,
    PRIMARY KEY (scope, term)
) STRICT, WITHOUT ROWID;

-- Folded words as they are spelt, by length: what misspelt words are repaired to.
CREATE TABLE word (
    scope    INTEGER NOT NULL REFERENCES scope (ordinal),
    length   INTEGER NOT NULL,
    word     TEXT NOT NULL,
    articles INTEGER NOT NULL,
    PRIMARY KEY (scope, length, word)
) STRICT, WITHOUT ROWID;

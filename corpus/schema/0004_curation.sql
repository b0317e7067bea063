-- Curation: who changed what when, previews, synonyms, saved questions, feeds, and what a server has set.
-- In the tables without a reference to `scope` a scope is named by its id, for it may have no articles yet.

ALTER TABLE scope ADD COLUMN articles INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scope ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;  -- of headlines, bodies, sources, and what revisions keep

-- One act of one person: a command, a button, a feed's poll. It changes one article or many.
CREATE TABLE change (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    scope  INTEGER NOT NULL REFERENCES scope (ordinal),
    action TEXT NOT NULL CHECK (action IN ('add', 'edit', 'remove', 'restore', 'undo')),
    via    TEXT NOT NULL CHECK (via IN ('host', 'member', 'feed', 'program')),
    who    INTEGER,  -- a member's id
    at     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
) STRICT;
CREATE INDEX change_by_scope ON change (scope, id);

-- Every state that an article ever had. The last one of a key stands in `article` and `source`, if it is present at
-- all, and `content` is null; when a later change replaces it, `content` keeps it.
CREATE TABLE revision (
    scope    INTEGER NOT NULL REFERENCES scope (ordinal),
    key      TEXT NOT NULL,
    number   INTEGER NOT NULL,  -- counted from 1 for each article
    change   INTEGER NOT NULL REFERENCES change (id),
    article  INTEGER NOT NULL,  -- the id, the same for all revisions of a key
    headline TEXT NOT NULL,
    present  INTEGER NOT NULL CHECK (present IN (0, 1)),
    content  BLOB,  -- JSON, compressed by zlib
    PRIMARY KEY (scope, key, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX revision_by_change ON revision (change);
CREATE INDEX revision_by_scope ON revision (scope, change DESC, key);
CREATE INDEX revision_by_article ON revision (article);
CREATE INDEX revision_gone ON revision (scope, change DESC, key, number, headline) WHERE present = 0;

UPDATE scope SET
    articles = (SELECT count(*) FROM article WHERE article.scope = scope.ordinal),
    bytes = (
        SELECT coalesce(sum(length(CAST(headline || body || coalesce(raw, '') AS BLOB))), 0)
        FROM article LEFT JOIN source ON source.article = article.id WHERE article.scope = scope.ordinal
    );
INSERT INTO change (scope, action, via)
    SELECT ordinal, 'add', CASE id WHEN -1 THEN 'program' ELSE 'host' END FROM scope WHERE articles > 0;
INSERT INTO revision (scope, key, number, change, article, headline, present)
    SELECT article.scope, key, 1, change.id, article.id, headline, 1
    FROM article JOIN change ON change.scope = article.scope;

-- To tell whether a link is there already.
CREATE INDEX article_by_url ON article (scope, url) WHERE url IS NOT NULL;

-- What was read but is not in the corpus yet: it waits for a decision, for a day.
CREATE TABLE preview (
    token    TEXT PRIMARY KEY,
    scope_id INTEGER NOT NULL,
    via      TEXT NOT NULL,
    who      INTEGER,
    made_at  TEXT NOT NULL DEFAULT (datetime('now')),
    failures TEXT NOT NULL  -- JSON: a sentence for each thing that could not be read
) STRICT, WITHOUT ROWID;
CREATE INDEX preview_by_age ON preview (made_at);

CREATE TABLE preview_article (
    preview  TEXT NOT NULL REFERENCES preview (token) ON DELETE CASCADE,
    number   INTEGER NOT NULL,  -- counted from 0
    draft    TEXT NOT NULL,  -- JSON
    kind     TEXT NOT NULL,  -- what its raw text is, so that it can be read again
    kept     TEXT NOT NULL DEFAULT '[]',  -- JSON: furniture lines that stay in the body after all
    decision TEXT NOT NULL DEFAULT 'add' CHECK (decision IN ('add', 'replace', 'skip')),
    replaces TEXT,  -- the key of the article that it takes the place of
    entry    INTEGER,  -- the feed's entry that it comes from
    PRIMARY KEY (preview, number)
) STRICT, WITHOUT ROWID;

-- Names for one thing; those of one group stand for each other.
CREATE TABLE synonym (
    scope_id INTEGER NOT NULL,
    folded   TEXT NOT NULL,  -- as it is compared
    name     TEXT NOT NULL,  -- as it was written
    grouped  INTEGER NOT NULL,  -- the same number for the names of one group
    PRIMARY KEY (scope_id, folded)
) STRICT, WITHOUT ROWID;

-- Questions with the article that should answer them, and how that went last time.
CREATE TABLE saved_question (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    scope_id INTEGER NOT NULL,
    question TEXT NOT NULL,
    key      TEXT NOT NULL,  -- the article's
    headline TEXT NOT NULL,
    ran_at   TEXT,
    answered INTEGER,
    place    INTEGER,  -- of the article among those quoted, counted from 1; null if it wasn't
    UNIQUE (scope_id, question)
) STRICT;

CREATE TABLE feed (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    scope_id    INTEGER NOT NULL,
    url         TEXT NOT NULL,
    title       TEXT,
    words       TEXT,  -- the filter, as it was typed
    approval    INTEGER NOT NULL CHECK (approval IN (0, 1)),  -- whether new entries wait for somebody
    who         INTEGER,
    etag        TEXT,
    modified    TEXT,
    next_poll   TEXT NOT NULL DEFAULT (datetime('now')),
    polled_at   TEXT,
    minutes     INTEGER NOT NULL,  -- from one poll to the next, without failures
    failures    INTEGER NOT NULL DEFAULT 0,  -- in a row
    error       TEXT,
    day         TEXT,
    added_today INTEGER NOT NULL DEFAULT 0,
    UNIQUE (scope_id, url)
) STRICT;
CREATE INDEX feed_by_poll ON feed (next_poll);

CREATE TABLE feed_entry (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    scope_id  INTEGER NOT NULL,
    identity  TEXT NOT NULL,  -- the same in every feed that has the entry
    feed      INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,  -- the first that had it
    headline  TEXT NOT NULL,
    url       TEXT,
    published TEXT,
    content   TEXT,  -- as the feed carries it
    state     TEXT NOT NULL CHECK (state IN ('offered', 'due', 'waiting', 'added', 'skipped', 'failed')),
    error     TEXT,
    key       TEXT,  -- the article's, once it is one
    tries     INTEGER NOT NULL DEFAULT 0,  -- how often its site had a problem that may pass
    try_at    TEXT,  -- not before
    seen_at   TEXT NOT NULL DEFAULT (datetime('now')),
    UNIQUE (scope_id, identity)
) STRICT;
CREATE INDEX feed_entry_by_state ON feed_entry (scope_id, state, id);
CREATE INDEX feed_entry_by_feed ON feed_entry (feed, state, id);

-- What a server's admins have chosen.
CREATE TABLE server_setting (
    scope_id INTEGER NOT NULL,
    name     TEXT NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (scope_id, name)
) STRICT, WITHOUT ROWID;

-- What the admins of a server should know and could not be told yet.
CREATE TABLE notice (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    scope_id INTEGER NOT NULL,
    sentence TEXT NOT NULL,
    at       TEXT NOT NULL DEFAULT (datetime('now'))
) STRICT;
CREATE INDEX notice_by_scope ON notice (scope_id, id);

-- Who follows what, and what they have been told of it.

-- Who is told: a person, by direct messages, or a server's channel. Those who follow nothing any more go in time.
CREATE TABLE follower (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    person       INTEGER UNIQUE,  -- a number in Discord, and so is the channel
    channel      INTEGER UNIQUE,
    scope_id     INTEGER NOT NULL,  -- the channel's server; 0 for a person
    locale       TEXT,  -- a person's, as Discord named it last
    zone         TEXT NOT NULL DEFAULT 'UTC',  -- as the time zone database names it
    quiet_from   INTEGER,  -- minutes after midnight on the clocks there
    quiet_to     INTEGER,
    refusals     INTEGER NOT NULL DEFAULT 0,  -- how often in a row they could not be written to
    paused_until TEXT,
    stopped      INTEGER NOT NULL DEFAULT 0 CHECK (stopped IN (0, 1, 2)),  -- 2 once they know of it
    unlisted     INTEGER NOT NULL DEFAULT 0,  -- stories that wait beyond those that are listed in `told`
    CHECK ((person IS NULL) <> (channel IS NULL)),
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
) STRICT;
CREATE INDEX follower_by_scope ON follower (scope_id);

CREATE TABLE follow (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    follower INTEGER NOT NULL REFERENCES follower (id) ON DELETE CASCADE,
    scope_id INTEGER NOT NULL,  -- whose articles, beside those that everyone sees; 0 for these alone
    kind     TEXT NOT NULL CHECK (kind IN ('pair', 'topic', 'publisher')),
    subject  TEXT NOT NULL,
    folded   TEXT NOT NULL,  -- as it is compared
    rhythm   TEXT NOT NULL CHECK (rhythm IN ('at_once', 'daily', 'weekly')),
    since    INTEGER NOT NULL,  -- the last change of any articles before
    UNIQUE (follower, scope_id, kind, folded)
) STRICT;
CREATE INDEX follow_by_scope ON follow (scope_id);

-- One message to a follower. It is written down before it is sent, so that after a crash it can be looked for.
CREATE TABLE delivery (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    follower INTEGER NOT NULL REFERENCES follower (id) ON DELETE CASCADE,
    channel  INTEGER NOT NULL,  -- where it goes, also that of direct messages
    state    TEXT NOT NULL CHECK (state IN ('sending', 'sent')),
    at       TEXT NOT NULL,  -- since when it is so
    unlisted INTEGER NOT NULL  -- stories that it counts without naming them
) STRICT;
CREATE INDEX delivery_by_follower ON delivery (follower);
CREATE INDEX delivery_by_state ON delivery (state, at);

-- A story that a follower is told, by its article. While it waits `due` says until when; then `delivery` has it. What
-- was told is remembered for longer than the message that told it.
CREATE TABLE told (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    follower INTEGER NOT NULL REFERENCES follower (id) ON DELETE CASCADE,
    article  INTEGER NOT NULL,
    scope_id INTEGER NOT NULL,  -- the article's
    at       TEXT NOT NULL,  -- when it came
    due      TEXT,
    delivery INTEGER REFERENCES delivery (id) ON DELETE SET NULL,
    shown    INTEGER NOT NULL DEFAULT 0 CHECK (shown IN (0, 1)),  -- by the message; otherwise it only counts it
    UNIQUE (follower, article)
) STRICT;
CREATE INDEX told_waiting ON told (due, follower) WHERE due IS NOT NULL;
CREATE INDEX told_by_delivery ON told (delivery);
CREATE INDEX told_by_scope ON told (scope_id);
CREATE INDEX told_by_article ON told (article);

CREATE TABLE reason (
    told   INTEGER NOT NULL REFERENCES told (id) ON DELETE CASCADE,
    follow INTEGER NOT NULL REFERENCES follow (id) ON DELETE CASCADE,
    PRIMARY KEY (told, follow)
) STRICT, WITHOUT ROWID;
CREATE INDEX reason_by_follow ON reason (follow);

-- A few runs of words of each article that was told: nearly the same texts have some in common (corpus/duplicates.py).
CREATE TABLE story_run (
    run      INTEGER NOT NULL,
    article  INTEGER NOT NULL,
    scope_id INTEGER NOT NULL,
    PRIMARY KEY (run, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_run_by_article ON story_run (article);
CREATE INDEX story_run_by_scope ON story_run (scope_id);

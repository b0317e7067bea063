-- Answers kept for their buttons, without the person who asked, and questions that got none.

CREATE TABLE kept_answer (
    token   TEXT PRIMARY KEY,
    viewer  INTEGER NOT NULL,  -- a scope's id
    answer  TEXT NOT NULL,     -- JSON
    kept_at TEXT NOT NULL DEFAULT (datetime('now'))
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_answer_by_age ON kept_answer (kept_at);

CREATE TABLE unanswered (
    viewer   INTEGER NOT NULL,
    question TEXT NOT NULL,
    times    INTEGER NOT NULL DEFAULT 1,
    last_day TEXT NOT NULL DEFAULT (date('now')),
    PRIMARY KEY (viewer, question)
) STRICT, WITHOUT ROWID;

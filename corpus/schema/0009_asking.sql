-- What people say of answers: one mark each, kept as long as the answer is. Then only the counts are left, of nobody.

CREATE TABLE mark (
    viewer  INTEGER NOT NULL,  -- a scope's id
    token   TEXT NOT NULL REFERENCES kept_answer (token) ON DELETE CASCADE,
    who     INTEGER NOT NULL,  -- a member's number in Discord
    helpful INTEGER NOT NULL CHECK (helpful IN (0, 1)),
    day     TEXT NOT NULL DEFAULT (date('now')),
    PRIMARY KEY (token, who)
) STRICT, WITHOUT ROWID;
CREATE INDEX mark_by_viewer ON mark (viewer);
CREATE INDEX mark_by_person ON mark (who);

CREATE TABLE mark_count (
    viewer   INTEGER NOT NULL,
    question TEXT NOT NULL,
    good     INTEGER NOT NULL,
    bad      INTEGER NOT NULL,
    last_day TEXT NOT NULL,
    PRIMARY KEY (viewer, question)
) STRICT, WITHOUT ROWID;

-- Questions that were answered where everyone in their server reads, to suggest them there; without who asked.
CREATE TABLE public_question (
    viewer   INTEGER NOT NULL,
    question TEXT NOT NULL,
    times    INTEGER NOT NULL DEFAULT 1,
    last_day TEXT NOT NULL DEFAULT (date('now')),
    PRIMARY KEY (viewer, question)
) STRICT, WITHOUT ROWID;
CREATE INDEX public_question_by_age ON public_question (last_day);

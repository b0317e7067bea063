-- What a person has chosen for themselves.

CREATE TABLE person (
    id       INTEGER PRIMARY KEY,  -- a member's number in Discord
    language TEXT NOT NULL  -- ISO 639-1
) STRICT;

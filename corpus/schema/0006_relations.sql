-- Which countries each passage speaks of, and which pairs of them each article; both belong to the index.

-- Passages that speak of any country: codes in alphabetical order, parted by spaces, as in the next table.
CREATE TABLE passage_countries (
    passage   INTEGER PRIMARY KEY,
    countries TEXT NOT NULL
) STRICT;

-- Articles whose headline has any country.
CREATE TABLE headline_countries (
    article   INTEGER PRIMARY KEY,
    countries TEXT NOT NULL
) STRICT;

-- How many passages of an article speak of a pair. In this order a scope's pairs are counted in one go.
CREATE TABLE article_pair (
    scope     INTEGER NOT NULL,  -- its ordinal
    first     TEXT NOT NULL,     -- both codes in alphabetical order
    second    TEXT NOT NULL,
    article   INTEGER NOT NULL,
    passages  INTEGER NOT NULL,
    published TEXT,  -- as in the article
    PRIMARY KEY (scope, first, second, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_pair_by_article ON article_pair (article);

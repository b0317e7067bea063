-- Every entry of the index tells by which version of the analysis it was made, so that entries can be made anew one by
-- one while the others answer. The setting `analysis` names the version that wrote last. Each article has an entry now; a migration that drops what the index keeps of articles
-- leaves them with an entry without passages, of analysis 0, and they are indexed anew, too.

ALTER TABLE indexed_article ADD COLUMN analysis INTEGER NOT NULL DEFAULT 0;
ALTER TABLE word ADD COLUMN analysis INTEGER NOT NULL DEFAULT 0;  -- of the articles that are counted; no others are
UPDATE indexed_article SET
    analysis = (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysis')
    WHERE EXISTS (SELECT 1 FROM setting WHERE name = 'analysis');
UPDATE word SET
    analysis = (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysis')
    WHERE EXISTS (SELECT 1 FROM setting WHERE name = 'analysis');
INSERT INTO indexed_article (article, headline, publisher, published, first_passage, last_passage)
    SELECT id, x'', publisher, published, 1, 0 FROM article WHERE id NOT IN (SELECT article FROM indexed_article);
UPDATE scope SET passages = 0, terms = 0
    WHERE NOT EXISTS (SELECT 1 FROM passage WHERE id BETWEEN ordinal << 40 AND (ordinal + 1 << 40) - 1);
CREATE INDEX indexed_article_by_analysis ON indexed_article (analysis);

-- The headlines' groups of letters are kept, too: what an older analysis made of a headline can only be taken out with it.
CREATE VIRTUAL TABLE headline_gram USING fts5vocab(headline_index, instance);
CREATE TABLE kept_headline AS SELECT doc AS article, group_concat(term, ' ') AS grams FROM headline_gram GROUP BY doc;
DROP TABLE headline_gram;
DROP TABLE headline_index;
CREATE VIRTUAL TABLE headline_index USING fts5 (grams, tokenize = 'ascii');
INSERT INTO headline_index (rowid, grams) SELECT article, grams FROM kept_headline;
DROP TABLE kept_headline;

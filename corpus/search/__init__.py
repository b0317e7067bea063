"""From a question to quotes: query, spelling, candidates, ranking, quoting."""

SELECT rowid AS number, text, entities FROM memory_text ORDER BY rowid;

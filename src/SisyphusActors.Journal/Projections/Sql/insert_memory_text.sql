INSERT INTO memory_text (rowid, text, entities) VALUES ($number, $text, $entities);

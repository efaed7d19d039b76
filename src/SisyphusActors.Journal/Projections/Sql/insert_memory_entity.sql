INSERT OR IGNORE INTO memory_entities (entity, number, name) VALUES ($entity, $number, $name);

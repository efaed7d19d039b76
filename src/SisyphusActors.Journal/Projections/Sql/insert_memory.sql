INSERT INTO memories (number, id, type, text, weight, helpful, harmful, entities, source, stored_by, stored_at, offset)
VALUES ($number, $id, $type, $text, $weight, 0, 0, $entities, $source, $stored_by, $stored_at, $offset);

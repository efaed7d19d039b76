INSERT INTO outstanding (actor, kind, key, offset) VALUES ($actor, $kind, $key, $offset)
ON CONFLICT (actor, kind, key) DO UPDATE SET offset = excluded.offset;

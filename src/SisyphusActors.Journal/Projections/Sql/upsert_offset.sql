INSERT INTO projection_offsets (name, offset) VALUES ($name, $offset)
ON CONFLICT (name) DO UPDATE SET offset = excluded.offset;

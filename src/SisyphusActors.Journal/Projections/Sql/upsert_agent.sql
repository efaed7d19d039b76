INSERT INTO agents (name, task, joined_by, joined_at, offset) VALUES ($name, $task, $joined_by, $joined_at, $offset)
ON CONFLICT (name) DO UPDATE SET task = excluded.task, joined_by = excluded.joined_by, joined_at = excluded.joined_at, offset = excluded.offset;

INSERT INTO artifacts (run_id, offset, name, kind, step_id, sha256, content, created_at)
VALUES ($run_id, $offset, $name, $kind, $step_id, $sha256, $content, $created_at);

INSERT INTO audit_events (run_id, type, payload, timestamp, offset, step_id)
VALUES ($run_id, $type, $payload, $timestamp, $offset, $step_id);

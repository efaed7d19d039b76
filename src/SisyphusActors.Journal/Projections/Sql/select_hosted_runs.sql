-- Runs that cannot move without a host.
SELECT id FROM run_summaries WHERE status IN ('queued', 'planning', 'running') ORDER BY id;

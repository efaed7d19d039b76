DROP VIEW IF EXISTS event_log;
DROP VIEW IF EXISTS workflow_runs;
DROP TABLE IF EXISTS outstanding;
DROP TABLE IF EXISTS audit_events;
DROP TABLE IF EXISTS workflow_steps;
DROP TABLE IF EXISTS run_summaries;
DROP TABLE IF EXISTS projection_offsets;

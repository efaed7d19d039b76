-- What people read, worked out of the journal. Everything here can be dropped and is made again from offset 0.
-- Times are text in UTC (2026-11-21T09:30:00.000Z), taken from the events. Results are JSON text: SQL NULL is "none yet", 'null' is JSON null.

-- Up to which offset of the journal each projection has come: 'tables', 'ledger'. 'version' is this file's own.
CREATE TABLE IF NOT EXISTS projection_offsets
(
  name   TEXT    NOT NULL PRIMARY KEY,
  offset INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS run_summaries
(
  id             TEXT    NOT NULL PRIMARY KEY,
  name           TEXT    NOT NULL,
  goal           TEXT    NOT NULL,
  source         TEXT    NOT NULL,
  status         TEXT    NOT NULL,
  ended          INTEGER NOT NULL, -- 1 once it succeeded, failed or was cancelled
  input          TEXT    NOT NULL, -- JSON object
  created_at     TEXT    NOT NULL,
  updated_at     TEXT    NOT NULL,
  ended_at       TEXT,
  last_step      TEXT,
  retry_count    INTEGER NOT NULL,
  next_action    TEXT    NOT NULL, -- the command to type; '' for none
  error          TEXT,
  plan_hash      TEXT,
  phase          INTEGER NOT NULL, -- from 1; 0 before there is a plan
  phases         INTEGER NOT NULL,
  steps_done     INTEGER NOT NULL,
  steps_total    INTEGER NOT NULL,
  created_offset INTEGER NOT NULL,
  offset         INTEGER NOT NULL  -- of the newest event that is a fact of this run
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS run_summaries_newest ON run_summaries (ended, offset, created_offset);
CREATE INDEX IF NOT EXISTS run_summaries_offset ON run_summaries (offset, created_offset);
CREATE INDEX IF NOT EXISTS run_summaries_status ON run_summaries (status);

CREATE TABLE IF NOT EXISTS workflow_steps
(
  run_id       TEXT    NOT NULL,
  step_id      TEXT    NOT NULL,
  parent_id    TEXT,             -- the fan-out an item belongs to; NULL for a step of the plan
  position     INTEGER NOT NULL, -- in the plan, from 0
  item         INTEGER,          -- index of an item, from 0
  title        TEXT,
  milestone    TEXT,
  status       TEXT    NOT NULL,
  result       TEXT,             -- JSON
  attempts     INTEGER NOT NULL, -- all ever made
  error        TEXT,
  exit_code    INTEGER,
  op_key       TEXT,
  started_at   TEXT,
  ended_at     TEXT,
  due_at       TEXT,
  prompt       TEXT,
  why_in_doubt TEXT,
  updated_at   TEXT,             -- NULL while nothing has happened to it
  offset       INTEGER NOT NULL, -- of its newest event; 0 while nothing has happened to it
  PRIMARY KEY (run_id, step_id)
) WITHOUT ROWID;

-- One row for each call to a model, from the moment it is claimed; its op_key is claimed once.
CREATE TABLE IF NOT EXISTS model_calls
(
  op_key             TEXT    NOT NULL PRIMARY KEY,
  run_id             TEXT    NOT NULL,
  number             INTEGER NOT NULL, -- among the calls of its run, from 1
  step_id            TEXT    NOT NULL, -- the step it is made for
  attempt            INTEGER NOT NULL, -- of that step
  kind               TEXT    NOT NULL, -- what was asked within the attempt
  try                INTEGER NOT NULL, -- claims of that question so far, this one included
  agent              TEXT    NOT NULL,
  model              TEXT    NOT NULL, -- provider/name
  status             TEXT    NOT NULL, -- running, answered, failed, in_doubt, cancelled or retracted
  input_tokens       INTEGER NOT NULL, -- not from a cache
  output_tokens      INTEGER NOT NULL, -- without reasoning
  reasoning_tokens   INTEGER NOT NULL,
  cache_read_tokens  INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL,
  total_tokens       INTEGER NOT NULL,
  cost_micro_usd     INTEGER NOT NULL,
  duration_ms        INTEGER,          -- NULL until it is settled
  error_kind         TEXT,
  error              TEXT,             -- or why it is in doubt
  session_id         TEXT,
  started_at         TEXT    NOT NULL,
  ended_at           TEXT,
  claimed_offset     INTEGER NOT NULL, -- of the event that claimed it
  offset             INTEGER NOT NULL  -- of its newest event
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS model_calls_run ON model_calls (run_id, number);

-- Each word of a person that lets a run write files; the same one is not given twice.
CREATE TABLE IF NOT EXISTS plan_approvals
(
  run_id      TEXT    NOT NULL,
  plan_hash   TEXT    NOT NULL,
  base_commit TEXT    NOT NULL, -- '' outside a Git repository
  files       TEXT    NOT NULL, -- JSON array: path, and before: SHA-256 of the file as it was, left out where there was none
  approved_by TEXT    NOT NULL,
  approved_at TEXT    NOT NULL,
  offset      INTEGER NOT NULL,
  PRIMARY KEY (run_id, plan_hash, base_commit)
) WITHOUT ROWID;

-- Documents that a run leaves: each plan that waited for a person, and what a step that failed for good is to be looked into by.
CREATE TABLE IF NOT EXISTS artifacts
(
  run_id     TEXT    NOT NULL,
  offset     INTEGER NOT NULL, -- of the event that made it
  name       TEXT    NOT NULL, -- plan.json or diagnostic.json
  kind       TEXT    NOT NULL, -- plan_card or diagnostic
  step_id    TEXT    NOT NULL,
  sha256     TEXT    NOT NULL, -- of content; of a plan it is the hash that is approved
  content    TEXT    NOT NULL, -- canonical JSON
  created_at TEXT    NOT NULL,
  PRIMARY KEY (run_id, offset)
) WITHOUT ROWID;

-- One row for each change of a status, and no other.
CREATE TABLE IF NOT EXISTS audit_events
(
  id        INTEGER NOT NULL PRIMARY KEY,
  run_id    TEXT    NOT NULL,
  type      TEXT    NOT NULL,
  payload   TEXT    NOT NULL, -- JSON object
  timestamp TEXT    NOT NULL,
  offset    INTEGER NOT NULL,
  step_id   TEXT
);

CREATE UNIQUE INDEX IF NOT EXISTS audit_events_run ON audit_events (run_id, offset, step_id);

-- Business an actor has not finished: mail not handled, claims not settled, timers not fired.
CREATE TABLE IF NOT EXISTS outstanding
(
  actor  TEXT    NOT NULL,
  kind   TEXT    NOT NULL, -- 'mail', 'claim' or 'timer'
  key    TEXT    NOT NULL, -- the message's id, the op key, the timer's key
  offset INTEGER NOT NULL, -- of the event that made it
  PRIMARY KEY (actor, kind, key)
) WITHOUT ROWID;

-- The context is every step's result by step id, worked out when it is asked for: keeping it would cost N writes of N results.
CREATE VIEW IF NOT EXISTS workflow_runs AS
SELECT r.*,
       (SELECT json_group_object(s.step_id, json(s.result))
        FROM (SELECT step_id, result FROM workflow_steps
              WHERE run_id = r.id AND parent_id IS NULL AND result IS NOT NULL ORDER BY position) s) AS context
FROM run_summaries r;

-- Calls with what was said on the wire, from the events that settled them. What is over 64 KiB is an artifact: NULL here.
CREATE VIEW IF NOT EXISTS opencode_calls AS
SELECT c.op_key, c.run_id, c.step_id, c.attempt, c.agent, c.model, c.status, c.duration_ms,
       json_object('input_tokens', c.input_tokens, 'output_tokens', c.output_tokens, 'reasoning_tokens', c.reasoning_tokens,
                   'cache_read_tokens', c.cache_read_tokens, 'cache_write_tokens', c.cache_write_tokens,
                   'total_tokens', c.total_tokens, 'cost_micro_usd', c.cost_micro_usd) AS usage,
       (SELECT coalesce(json_extract(CAST(message AS TEXT), '$.event.reply.trace.request'), json_extract(CAST(message AS TEXT), '$.event.failure.trace.request'))
        FROM journal WHERE ordering = c.offset) AS request,
       (SELECT coalesce(json_extract(CAST(message AS TEXT), '$.event.reply.trace.response'), json_extract(CAST(message AS TEXT), '$.event.failure.trace.response'))
        FROM journal WHERE ordering = c.offset) AS response
FROM model_calls c;

-- The journal as people ask for it. A value over 64 KiB is the name of its artifact: {"$artifact":"<sha256>"}.
CREATE VIEW IF NOT EXISTS event_log AS
SELECT ordering AS offset,
       CASE
         WHEN persistence_id LIKE 'client/%' THEN substr(receiver, 1, instr(receiver || '/', '/') - 1)
         ELSE substr(persistence_id, 1, instr(persistence_id || '/', '/') - 1)
       END AS run_id,
       manifest AS type,
       payload,
       strftime('%Y-%m-%dT%H:%M:%S', seconds, 'unixepoch') || '.' || substr('00' || milliseconds, -3) || 'Z' AS timestamp,
       persistence_id,
       sequence_number
FROM (SELECT ordering, persistence_id, sequence_number, manifest,
             coalesce(json_extract(CAST(message AS TEXT), '$.event'), CAST(message AS TEXT)) AS payload,
             coalesce(json_extract(CAST(message AS TEXT), '$.event.to'), 'client/') AS receiver,
             (created - 621355968000000000) / 10000000 AS seconds,
             created / 10000 % 1000 AS milliseconds
      FROM journal);

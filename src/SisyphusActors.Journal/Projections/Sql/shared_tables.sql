-- What the workspace's own actors know, worked out of their streams as everything in projections.sql is.

CREATE TABLE IF NOT EXISTS agents
(
  name      TEXT    NOT NULL PRIMARY KEY,
  task      TEXT,
  joined_by TEXT    NOT NULL,
  joined_at TEXT    NOT NULL, -- when it joined first, or came back with another task
  offset    INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS mail_messages
(
  id              TEXT    NOT NULL PRIMARY KEY, -- '{agent}/{number}'
  agent           TEXT    NOT NULL,             -- whose mailbox it is in
  number          INTEGER NOT NULL,             -- from 1 in each mailbox
  sender          TEXT    NOT NULL,
  thread_id       TEXT    NOT NULL,
  subject         TEXT    NOT NULL,
  body            TEXT    NOT NULL,
  importance      TEXT    NOT NULL,             -- 'low', 'normal', 'high' or 'urgent'
  ack_required    INTEGER NOT NULL,
  sent_at         TEXT    NOT NULL,
  read_at         TEXT,
  acknowledged_at TEXT,
  offset          INTEGER NOT NULL,             -- of its arrival; an inbox goes on after one
  changed_offset  INTEGER NOT NULL              -- of the newest event
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS mail_messages_inbox ON mail_messages (agent, offset);
CREATE INDEX IF NOT EXISTS mail_messages_unread ON mail_messages (agent) WHERE read_at IS NULL;
CREATE INDEX IF NOT EXISTS mail_messages_unacknowledged ON mail_messages (agent) WHERE ack_required = 1 AND acknowledged_at IS NULL;
CREATE INDEX IF NOT EXISTS mail_messages_changed ON mail_messages (changed_offset) WHERE ack_required = 1;

-- Who works on which files. A row that has run out stays until the next reservation.
CREATE TABLE IF NOT EXISTS reservations
(
  agent       TEXT    NOT NULL,
  pattern     TEXT    NOT NULL,
  exclusive   INTEGER NOT NULL,
  reason      TEXT,
  reserved_at TEXT    NOT NULL,
  expires_at  TEXT    NOT NULL,
  offset      INTEGER NOT NULL,
  PRIMARY KEY (agent, pattern)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS memories
(
  number    INTEGER NOT NULL PRIMARY KEY,
  id        TEXT    NOT NULL, -- 'm{number}'
  type      TEXT    NOT NULL,
  text      TEXT    NOT NULL,
  weight    INTEGER NOT NULL, -- in thousandths
  helpful   INTEGER NOT NULL,
  harmful   INTEGER NOT NULL,
  entities  TEXT    NOT NULL, -- JSON array
  source    TEXT,
  stored_by TEXT    NOT NULL,
  stored_at TEXT    NOT NULL,
  offset    INTEGER NOT NULL  -- of the newest event
);

CREATE TABLE IF NOT EXISTS memory_entities
(
  entity TEXT    NOT NULL, -- in lower case
  number INTEGER NOT NULL,
  name   TEXT    NOT NULL, -- as it was written
  PRIMARY KEY (entity, number)
) WITHOUT ROWID;

-- Full text, by number. Word forms count as one: 'migrate' finds 'migrating'.
CREATE VIRTUAL TABLE IF NOT EXISTS memory_text USING fts5 (text, entities, tokenize = 'porter unicode61');

CREATE TABLE IF NOT EXISTS skills
(
  step_kind         TEXT    NOT NULL,
  skill             TEXT    NOT NULL,
  score             INTEGER NOT NULL, -- in thousandths
  tries             INTEGER NOT NULL,
  decayed_successes INTEGER NOT NULL, -- in thousandths
  decayed_tries     INTEGER NOT NULL, -- in thousandths
  last_outcome      TEXT    NOT NULL, -- 'succeeded' or 'failed'
  last_source       TEXT    NOT NULL,
  updated_at        TEXT    NOT NULL,
  offset            INTEGER NOT NULL,
  PRIMARY KEY (step_kind, skill)
) WITHOUT ROWID;

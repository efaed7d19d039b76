-- The journal, under the table and column names and types of Akka.Persistence.Sql, so that both engines share one file.
-- Only what we read by is indexed.

CREATE TABLE journal
(
    ordering        INTEGER       NOT NULL PRIMARY KEY AUTOINCREMENT,  -- the offset
    created         BigInt        NOT NULL,  -- .NET ticks (100 ns since 0001-01-01), UTC
    deleted         Bit           NOT NULL,  -- always 0
    persistence_id  NVarChar(255) NOT NULL,
    sequence_number BigInt        NOT NULL,
    message         VarBinary     NOT NULL,  -- UTF-8 JSON
    manifest        NVarChar(500)     NULL,  -- stored name with version
    identifier      INTEGER           NULL,  -- serializer id
    writer_uuid     NVarChar(128)     NULL   -- new each time the journal is opened for writing
);

CREATE UNIQUE INDEX journal_uq ON journal (persistence_id, sequence_number);

-- Mail is read by tag from an offset: one b-tree serves both the table and that index.
CREATE TABLE tags
(
    ordering_id    INTEGER       NOT NULL,
    tag            NVarChar(64)  NOT NULL,
    sequence_nr    INTEGER       NOT NULL,
    persistence_id NVarChar(255) NOT NULL,

    CONSTRAINT PK_tags PRIMARY KEY (tag, ordering_id)
) WITHOUT ROWID;

CREATE TABLE snapshot
(
    persistence_id  NVarChar(255) NOT NULL,
    sequence_number BigInt        NOT NULL,
    created         BigInt        NOT NULL,
    snapshot        VarBinary         NULL,
    manifest        NVarChar(500)     NULL,
    serializer_id   INTEGER           NULL,

    CONSTRAINT PK_snapshot PRIMARY KEY (persistence_id, sequence_number)
);

-- Append-only, whoever connects.
CREATE TRIGGER journal_refuses_update BEFORE UPDATE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only: no row is updated');
END;

CREATE TRIGGER journal_refuses_delete BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only: no row is deleted');
END;

-- INSERT OR REPLACE fires no DELETE trigger, so it is refused here, by either key. A stream has no gaps: one seek shows both.
-- A row without an ordering of its own has -1 here.
CREATE TRIGGER journal_refuses_conflict BEFORE INSERT ON journal
WHEN NEW.sequence_number IS NOT
         (SELECT coalesce(max(sequence_number), 0) + 1 FROM journal WHERE persistence_id = NEW.persistence_id)
     OR (NEW.ordering > 0 AND EXISTS (SELECT 1 FROM journal WHERE ordering = NEW.ordering))
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only: a stream goes on with its next sequence number');
END;

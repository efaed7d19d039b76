-- What a stream lacks between two of its rows, or before its first. The index has the order; no row is fetched.
SELECT persistence_id, previous + 1, sequence_number - 1
FROM (SELECT persistence_id, sequence_number,
             lag(sequence_number, 1, 0) OVER (PARTITION BY persistence_id ORDER BY sequence_number) AS previous
      FROM journal INDEXED BY journal_uq)
WHERE sequence_number <> previous + 1;

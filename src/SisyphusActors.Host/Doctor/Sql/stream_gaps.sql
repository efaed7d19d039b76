-- A stream counts 1, 2, 3 …; one that does not has lost a row.
SELECT persistence_id FROM journal GROUP BY persistence_id HAVING count(*) <> max(sequence_number) LIMIT 5;

-- A snapshot is taken after its row: one that knows more than its stream has outlived rows of it.
SELECT persistence_id, last + 1, sequence_number
FROM (SELECT s.persistence_id, s.sequence_number,
             (SELECT coalesce(max(j.sequence_number), 0) FROM journal j WHERE j.persistence_id = s.persistence_id) AS last
      FROM snapshot s)
WHERE sequence_number > last;

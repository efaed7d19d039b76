-- '0' is the character after '/': all ids that begin with "{run}/", found by the primary key.
SELECT actor, kind, key, offset FROM outstanding
WHERE $run_id IS NULL OR (actor >= $run_id || '/' AND actor < $run_id || '0')
ORDER BY actor, kind, key;

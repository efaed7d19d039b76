SELECT * FROM outstanding ORDER BY actor, kind, key;

-- The last offset there is, and the last that was ever given.
SELECT coalesce((SELECT max(ordering) FROM journal), 0), coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'journal'), 0);

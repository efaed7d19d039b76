SELECT id FROM run_summaries WHERE offset > $offset ORDER BY id;

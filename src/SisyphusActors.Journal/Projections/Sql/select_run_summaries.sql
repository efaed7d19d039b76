SELECT * FROM run_summaries ORDER BY id;

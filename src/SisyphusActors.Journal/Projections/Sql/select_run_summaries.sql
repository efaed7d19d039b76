SELECT * FROM run_summaries;

SELECT status, count(*), sum(phase), sum(phases) FROM run_summaries GROUP BY status;

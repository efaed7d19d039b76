SELECT offset, updated_at FROM run_summaries ORDER BY offset DESC, created_offset DESC LIMIT 1;

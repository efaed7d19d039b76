SELECT id, name, goal, source, status, input, created_at, updated_at, ended_at, last_step, retry_count, next_action,
       error, plan_hash, phase, phases, steps_done, steps_total, created_offset, offset
FROM run_summaries;

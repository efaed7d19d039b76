INSERT INTO run_summaries
  (id, name, goal, source, status, ended, input, created_at, updated_at, ended_at, last_step, retry_count, next_action,
   error, plan_hash, phase, phases, steps_done, steps_total, created_offset, offset)
VALUES
  ($id, $name, $goal, $source, $status, $ended, $input, $created_at, $updated_at, $ended_at, $last_step, $retry_count, $next_action,
   $error, $plan_hash, $phase, $phases, $steps_done, $steps_total, $created_offset, $offset)
ON CONFLICT (id) DO UPDATE SET
  name = excluded.name, goal = excluded.goal, source = excluded.source, status = excluded.status, ended = excluded.ended,
  input = excluded.input, created_at = excluded.created_at, updated_at = excluded.updated_at, ended_at = excluded.ended_at,
  last_step = excluded.last_step, retry_count = excluded.retry_count, next_action = excluded.next_action,
  error = excluded.error, plan_hash = excluded.plan_hash, phase = excluded.phase, phases = excluded.phases,
  steps_done = excluded.steps_done, steps_total = excluded.steps_total, created_offset = excluded.created_offset,
  offset = excluded.offset;

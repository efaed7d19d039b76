INSERT INTO workflow_steps
  (run_id, step_id, parent_id, position, item, title, milestone, status, result, attempts, error, exit_code, op_key,
   started_at, ended_at, due_at, prompt, why_in_doubt, updated_at, offset)
VALUES
  ($run_id, $step_id, $parent_id, $position, $item, $title, $milestone, $status, $result, $attempts, $error, $exit_code, $op_key,
   $started_at, $ended_at, $due_at, $prompt, $why_in_doubt, $updated_at, $offset)
ON CONFLICT (run_id, step_id) DO UPDATE SET
  parent_id = excluded.parent_id, position = excluded.position, item = excluded.item, title = excluded.title,
  milestone = excluded.milestone, status = excluded.status, result = excluded.result,
  attempts = excluded.attempts, error = excluded.error, exit_code = excluded.exit_code, op_key = excluded.op_key,
  started_at = excluded.started_at, ended_at = excluded.ended_at, due_at = excluded.due_at, prompt = excluded.prompt,
  why_in_doubt = excluded.why_in_doubt, updated_at = excluded.updated_at, offset = excluded.offset;

INSERT INTO model_calls
  (op_key, run_id, number, step_id, attempt, kind, try, agent, model, status, input_tokens, output_tokens, reasoning_tokens,
   cache_read_tokens, cache_write_tokens, total_tokens, cost_micro_usd, duration_ms, error_kind, error, session_id, started_at,
   ended_at, claimed_offset, offset)
VALUES
  ($op_key, $run_id, $number, $step_id, $attempt, $kind, $try, $agent, $model, $status, $input_tokens, $output_tokens,
   $reasoning_tokens, $cache_read_tokens, $cache_write_tokens, $total_tokens, $cost_micro_usd, $duration_ms, $error_kind,
   $error, $session_id, $started_at, $ended_at, $claimed_offset, $offset)
ON CONFLICT (op_key) DO UPDATE SET
  status = excluded.status, input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens,
  reasoning_tokens = excluded.reasoning_tokens, cache_read_tokens = excluded.cache_read_tokens,
  cache_write_tokens = excluded.cache_write_tokens, total_tokens = excluded.total_tokens,
  cost_micro_usd = excluded.cost_micro_usd, duration_ms = excluded.duration_ms, error_kind = excluded.error_kind,
  error = excluded.error, session_id = excluded.session_id, ended_at = excluded.ended_at, offset = excluded.offset;

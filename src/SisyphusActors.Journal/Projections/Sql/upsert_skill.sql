INSERT INTO skills (step_kind, skill, score, tries, decayed_successes, decayed_tries, last_outcome, last_source, updated_at, offset)
VALUES ($step_kind, $skill, $score, $tries, $decayed_successes, $decayed_tries, $last_outcome, $last_source, $updated_at, $offset)
ON CONFLICT (step_kind, skill) DO UPDATE SET
  score = excluded.score, tries = excluded.tries, decayed_successes = excluded.decayed_successes, decayed_tries = excluded.decayed_tries,
  last_outcome = excluded.last_outcome, last_source = excluded.last_source, updated_at = excluded.updated_at, offset = excluded.offset;

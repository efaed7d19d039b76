INSERT INTO plan_approvals (run_id, plan_hash, base_commit, files, approved_by, approved_at, offset)
VALUES ($run_id, $plan_hash, $base_commit, $files, $approved_by, $approved_at, $offset);

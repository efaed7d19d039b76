SELECT skill, step_kind, score, tries, last_outcome, last_source, updated_at FROM skills ORDER BY step_kind, score DESC, skill;

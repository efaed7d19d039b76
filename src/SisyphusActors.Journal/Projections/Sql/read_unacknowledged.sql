SELECT agent, count(*) FROM mail_messages WHERE ack_required = 1 AND acknowledged_at IS NULL GROUP BY agent ORDER BY agent;

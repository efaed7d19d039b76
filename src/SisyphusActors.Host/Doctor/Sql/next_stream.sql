SELECT min(persistence_id) FROM journal WHERE persistence_id >= $from;

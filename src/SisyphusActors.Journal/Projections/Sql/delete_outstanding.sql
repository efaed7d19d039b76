DELETE FROM outstanding WHERE actor = $actor AND kind = $kind AND key = $key;

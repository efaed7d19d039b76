SELECT 1 FROM tags WHERE tag = $tag AND ordering_id = $offset;

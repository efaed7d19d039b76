UPDATE memories SET weight = $weight, helpful = helpful + $helpful, harmful = harmful + 1 - $helpful, offset = $offset
WHERE number = $number;

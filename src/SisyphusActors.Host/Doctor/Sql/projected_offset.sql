SELECT offset FROM projection_offsets WHERE name = 'tables';

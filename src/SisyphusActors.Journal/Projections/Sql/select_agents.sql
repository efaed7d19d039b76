SELECT * FROM agents ORDER BY name;

-- PostgreSQL's step of this number tells its planner when applications change. SQLite's takes the index without that.
SELECT 1;

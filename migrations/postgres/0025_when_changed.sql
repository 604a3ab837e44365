-- When an application was last changed is an expression, and what the planner learns from an index of some rows it does not use:
-- it took a third of all applications to be new at each sweep, and read all of them.
CREATE STATISTICS applications_when_changed ON (coalesce(saved_at, created_at)) FROM applications;

"""Pages of access: the officer's, the manager's, the learner's."""

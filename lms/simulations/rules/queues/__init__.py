"""Work queues: items drawn from templates, a clock that looking costs, and what each decision is worth."""

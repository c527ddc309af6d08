"""Rules of exams: drawing a form, marking it, attempts, deadlines and answers. Pure; time is an argument."""

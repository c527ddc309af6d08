"""Assessments: question types, exam forms, attempts with deadlines, answers that are never lost."""

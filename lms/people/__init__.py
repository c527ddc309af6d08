"""Organisation units, people, jobs and duties with dates, sign-in and electronic signatures."""

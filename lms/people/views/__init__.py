"""The pages of sign-in, passwords, the own settings and the people list."""

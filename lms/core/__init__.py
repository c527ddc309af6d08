"""The parts that every feature stands on: database, events, permissions, audit, content, imports, tables."""

"""Services of compliance, by noun: terms, reasons, evidence, spans, reports."""

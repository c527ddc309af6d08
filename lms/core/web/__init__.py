"""Web parts: security headers, error pages, health and metrics, template helpers."""

"""Small converted models, and the scripts that converted them; docs/models.md has each model's source."""

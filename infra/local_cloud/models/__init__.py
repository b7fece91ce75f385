"""Small converted models kept in the repo, and the scripts that made them; docs/models.md says where each is from."""

"""Tests of the measuring tools: that they measure what they say, never how long anything takes."""

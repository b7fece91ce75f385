"""Face analysis with open models. In: a Pillow image. Out: `analysis.AnalyzedFace` values."""

"""What open models see in a picture's faces: a Pillow image goes in, `analysis.AnalysedFace` values come out."""

"""Rekognition's DetectFaces on the wire: request, picture, answer and errors, each in a module of its own."""
